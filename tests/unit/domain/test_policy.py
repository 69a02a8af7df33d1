"""Conditions, targets, and whose working time counts."""

from dataclasses import replace

import pytest

from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import Condition, matches
from muster.domain.rules.severities import worst
from muster.domain.rules.working_time import MONDAY_TO_FRIDAY, BusinessHours
from tests.support.policies import EVERYONE, ON_CALL, SECONDARY, a_policy
from tests.support.schedules import hours


def test_a_person_is_called_by_name() -> None:
    """Whoever the policy does not know, or no more, by their id."""
    policy = a_policy()
    assert [policy.called(each) for each in ("ada", "gone")] == [policy.people["ada"].name, "gone"]
    assert policy.names == {each: policy.called(each) for each in policy.people}


class TestConditions:
    """When a rule holds."""

    @pytest.mark.parametrize(
        ("text", "pattern", "expected"),
        [
            ("Disk FULL", "*full", True),
            ("disk", "DISK", True),
            ("disk", "dis", False),
            ("disk", "dis?", True),
            ("upstream_down", "up", False),
            ("a\nb", "a*b", True),
            ("[prod] x", "[prod]*", True),
            ("p x", "[prod]*", False),
            ("", "*", True),
        ],
    )
    def test_patterns(self, text: str, pattern: str, *, expected: bool) -> None:
        """A star is any text and a question mark a character; brackets are brackets, case is ignored."""
        assert matches(text, pattern) is expected

    def test_all_fields_must_hold_and_any_pattern_of_a_field(self) -> None:
        """And between the facts, or within one."""
        condition = Condition(fields=(("title", ("*disk*", "*full*")), ("source", ("generic",))))
        assert condition.holds({"title": "it is full", "source": "generic"})
        assert not condition.holds({"title": "it is full", "source": "pagerduty"})
        assert not condition.holds({"title": "x", "source": "generic"})

    @pytest.mark.parametrize("pattern", ["*", "?", "", "\0"])
    def test_what_is_absent_or_empty_matches_nothing(self, pattern: str) -> None:
        """Not even a star: an alert without an environment is not of every environment."""
        condition = Condition(fields=(("environment", (pattern,)),))
        assert not condition.holds({})
        assert not condition.holds({"environment": ""})

    def test_a_condition_is_said_in_words(self) -> None:
        """As people read it in a reason."""
        condition = Condition(fields=(("title", ("*disk*",)), ("service", ("a", "b"))))
        assert str(condition) == 'title is "*disk*" and service is "a" or "b"'


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (ON_CALL, "on-call"),
        (EVERYONE, "everyone"),
        (SECONDARY, "secondary"),
        (Target(kind=Target.Kind.PERSON, name="ada"), "ada"),
        (Target(kind=Target.Kind.ON_CALL, name="shop"), "on-call of shop"),
        (Target(kind=Target.Kind.EVERYONE, name="shop"), "everyone in shop"),
    ],
)
def test_a_target_is_said_as_the_file_does(target: Target, said: str) -> None:
    """So that a person finds it there."""
    assert str(target) == said


def test_the_worst_severity_is_the_smallest_number() -> None:
    """P1 is worse than P4."""
    assert worst("P3", "P1", "P4") == "P1"


NIGHTS = BusinessHours(hours=hours("22:00", "06:00"), time_zone="Asia/Tokyo")
OFFICE = BusinessHours(hours=hours("08:00", "17:00", "mon tue wed thu fri"), time_zone="Europe/Stockholm")


class TestWorkingTime:
    """Whose business hours count: those of the team, of the person, of the organisation."""

    def test_without_any_it_is_monday_to_friday_by_the_policys_clock(self) -> None:
        """Whole days, as a business day needs them."""
        assert a_policy().team_hours("shop") == BusinessHours(hours=MONDAY_TO_FRIDAY, time_zone="Europe/Stockholm")

    def test_a_teams_own_come_before_the_organisations(self) -> None:
        """A team without any, and no team at all, have the organisation's."""
        policy = a_policy(business_hours=OFFICE)
        policy.teams["data"] = replace(policy.teams["data"], business_hours=NIGHTS)
        assert [policy.team_hours(team) for team in ("data", "shop", "")] == [NIGHTS, OFFICE, OFFICE]

    def test_a_person_works_the_organisations_hours_on_their_own_clock(self) -> None:
        """Nine in New York is nine there; whoever has hours of their own works those."""
        policy = a_policy(business_hours=OFFICE)
        policy.people["ada"] = replace(policy.people["ada"], business_hours=NIGHTS)
        new_york = replace(OFFICE, time_zone="America/New_York")
        assert [policy.person_hours(person) for person in ("ada", "cy", "gone")] == [NIGHTS, new_york, OFFICE]
