"""Who has the turn, and until when, by the wall clock of the schedule."""

from datetime import UTC, datetime

import pytest

from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.policy.load import load, parse
from muster.policy.oncall import rosters
from tests.support.policy_file import GOOD, edited


def policy(text: str) -> Policy:
    """Return the policy of a good text."""
    checked = parse(text, "p.yaml")
    assert checked.policy is not None
    return checked.policy


@pytest.mark.parametrize(
    ("at", "person", "until"),
    [
        ("2026-01-05T07:59:59+00:00", None, "2026-01-05T08:00:00+00:00"),
        ("2026-01-05T08:00:00+00:00", "ada", "2026-01-12T08:00:00+00:00"),
        ("2026-01-12T07:59:59+00:00", "ada", "2026-01-12T08:00:00+00:00"),
        ("2026-01-12T08:00:00+00:00", "bo", "2026-01-19T08:00:00+00:00"),
        ("2026-03-24T00:00:00+00:00", "bo", "2026-03-30T07:00:00+00:00"),
        ("2026-03-30T07:00:00+00:00", "ada", "2026-04-06T07:00:00+00:00"),
        ("2026-10-20T00:00:00+00:00", "bo", "2026-10-26T08:00:00+00:00"),
    ],
)
def test_hand_over_is_at_nine_in_stockholm_summer_and_winter(at: str, person: str | None, until: str) -> None:
    """The turn changes at nine on the wall, also in the weeks of daylight saving's change; before the first, nobody."""
    (roster,) = rosters(policy(GOOD), datetime.fromisoformat(at), Standing())
    assert (roster.person, roster.until) == (person, datetime.fromisoformat(until))


@pytest.mark.parametrize(
    ("at", "people", "until"),
    [
        ("2026-10-25T00:29:00+00:00", ["ada"], "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+00:00", ["bo", "ada"], "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T01:10:00+00:00", ["bo", "ada"], "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T01:30:00+00:00", ["bo"], "2026-11-01T01:30:00+00:00"),
    ],
)
def test_between_the_two_showings_of_the_hand_over_both_are_on_call(at: str, people: list[str], until: str) -> None:
    """Half past two comes twice that night: whoever waits for the second, and whoever does not, is right."""
    night = GOOD.replace("2026-01-05", "2026-10-18").replace('"09:00"', '"02:30"')
    (roster,) = rosters(policy(night), datetime.fromisoformat(at), Standing())
    assert ([each.person for each in roster.people], roster.until) == (people, datetime.fromisoformat(until))
    assert roster.person == people[0]


def test_a_schedule_without_people_has_nobody_and_no_end() -> None:
    """Nobody is on call, and no hand-over will change that."""
    empty = policy(edited("people: [ada, bo], first_day", "people: [], first_day"))
    (roster,) = rosters(empty, datetime(2026, 2, 2, tzinfo=UTC), Standing())
    assert (roster.person, roster.person_name, roster.until) == (None, None, None)


def test_the_end_of_the_calendar_is_no_error() -> None:
    """A hand-over that no calendar has is left out."""
    (roster,) = rosters(policy(GOOD), datetime(9999, 12, 31, 12, tzinfo=UTC), Standing())
    assert roster.until is None


def test_the_self_healing_preset_has_ada_first_and_bo_behind_her_when_scenarios_begin() -> None:
    """On Monday 2026-11-02 at 09:00 UTC, where scenarios start, the primary is Ada and the secondary Bo."""
    found = rosters(policy(load("self-healing-pipeline")[0]), datetime(2026, 11, 2, 9, tzinfo=UTC), Standing())
    assert {each.schedule: each.person for each in found[:2]} == {"primary": "ada", "secondary": "bo"}
