"""`muster oncall`: what it prints, and how it exits."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from muster.policy.oncall import OnDuty, Roster
from muster.policy.oncall_cli import oncall_command
from tests.support.policy_file import GOOD, edited

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def oncall(*args: str) -> Result:
    """Run `muster oncall …` at NOW, with no Muster running."""
    return CliRunner().invoke(oncall_command(lambda: NOW), args)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a policy with an error."""
    path = tmp_path / "p.yaml"
    path.write_text(edited("then: shop}]", "then: shp}]"), "utf-8")
    return path


def test_it_says_who_has_each_schedule() -> None:
    """A person by name and id, and until when."""
    result = oncall("--policy", "self-healing-pipeline")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        "Primary on-call (primary): Ada Lovelace (ada), until 2026-11-09T00:00:00Z",
        "Secondary on-call (secondary): Bo Ek (bo), until 2026-11-09T00:00:00Z",
    ]


@pytest.mark.parametrize(
    ("at", "instant", "person"),
    [
        ("2026-01-12T08:00:00Z", "2026-01-12T08:00:00Z", "bo"),
        ("2026-01-12T08:59+01:00", "2026-01-12T07:59:00Z", "ada"),
        ("2026-01-12T09:00", "2026-01-12T08:00:00Z", "bo"),
        ("2026-01-01", "2025-12-31T23:00:00Z", None),
    ],
)
def test_oncall_at_an_instant_as_json(tmp_path: Path, at: str, instant: str, person: str | None) -> None:
    """A time without a zone is the policy's own; before the rotation begins, nobody is on call."""
    (tmp_path / "p.yaml").write_text(GOOD, "utf-8")
    said = json.loads(oncall("--policy", str(tmp_path / "p.yaml"), "--at", at, "--json").stdout)
    assert said["at"] == instant
    assert [turn["person"] for turn in said["schedules"]] == [person]


@pytest.mark.parametrize("at", ["monday", "", "9999-12-31T23:59:59-12:00", "0001-01-01"])
def test_a_time_that_is_none_exits_2(at: str) -> None:
    """What was expected is said in one line."""
    result = oncall("--policy", "starter", "--at", at)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "expected an instant such as 2026-11-02T09:00:00Z" in result.stderr


def test_oncall_of_a_policy_with_errors_exits_2_with_the_first(file: Path) -> None:
    """Who is on call is not guessed from a policy that cannot be used."""
    result = oncall("--policy", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{file}:22:42: error: unknown team 'shp': did you mean 'shop'?\n"


def test_oncall_without_a_policy_asks_the_running_muster() -> None:
    """Only a running Muster knows of overrides; without one, a policy must be named."""
    asked: list[datetime | None] = []

    def running(at: datetime | None) -> Sequence[Roster]:
        asked.append(at)
        return [
            Roster(schedule="s", schedule_name="S", person=None, person_name=None, people=(), known=True, until=None)
        ]

    command = oncall_command(lambda: NOW, running)
    assert CliRunner().invoke(command, []).stdout == "S (s): nobody\n"
    assert CliRunner().invoke(command, ["--at", "2026-11-03T00:00Z"]).exit_code == 0
    assert asked == [None, datetime(2026, 11, 3, tzinfo=UTC)]
    assert (oncall().exit_code, oncall().stderr) == (2, "name a policy: --policy FILE|PRESET\n")


PEOPLE = 'people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}\n'
LAYERS = """layers: [
    {name: Days, people: [ada], first_day: 2026-01-05, hand_over: "09:00"},
    {name: Nights, people: [[bo, ada]], first_day: 2026-01-05, hand_over: "09:00", restrict: {hours: "20:00-08:00"}}]}
"""


def test_it_says_by_which_layer_and_until_the_people_change(tmp_path: Path) -> None:
    """Of several, each of them; the shift ends when somebody leaves or joins."""
    path = tmp_path / "p.yaml"
    path.write_text(edited(PEOPLE, LAYERS), "utf-8")
    day, night = (oncall("--policy", str(path), "--at", f"2026-11-04T{at}:00Z").stdout for at in ("12:00", "20:00"))
    assert day == "Primary (primary): Ada (ada) [layer Days], until 2026-11-04T19:00:00Z\n"
    people = "Bo (bo) [layer Nights] and Ada (ada) [layer Nights]"
    assert night == f"Primary (primary): {people}, until 2026-11-05T07:00:00Z\n"


def test_what_a_calendar_elsewhere_says_is_not_guessed(tmp_path: Path) -> None:
    """Only a running Muster reads it: it is not said to have nobody."""
    path = tmp_path / "p.yaml"
    path.write_text(edited(PEOPLE, "ical: https://example.com/p.ics}\n"), "utf-8")
    said = "Primary (primary): whoever its calendar says, which has not been read\n"
    assert oncall("--policy", str(path)).stdout == said
    assert json.loads(oncall("--policy", str(path), "--json").stdout)["schedules"][0]["known"] is False
    assert oncall("--policy", str(path), "--report").stdout == ""


def test_a_running_musters_overrides_are_shown() -> None:
    """With their reason, whatever it is."""
    cy = OnDuty(person="cy", name="Cy", why="override: the dentist")
    roster = Roster(
        schedule="s", schedule_name="S", person="cy", person_name="Cy", people=(cy,), known=True, until=None
    )
    command = oncall_command(lambda: NOW, lambda _: [roster])
    assert CliRunner().invoke(command, []).stdout == "S (s): Cy (cy) [override: the dentist]\n"


REPORT = """\
Primary (primary)
  nobody is on call 11 times, 12 d 18 h in all:
    Mon 2026-11-02 10:00 CET, for 1 d 2 h
    Tue 2026-11-03 15:00 CET, for 21 h
    Wed 2026-11-04 15:00 CET, for 21 h
    Thu 2026-11-05 15:00 CET, for 21 h
    Fri 2026-11-06 15:00 CET, for 21 h
    … and 6 times more
  fairness 0.99: 1 is even, 0.50 is everything on one
  person  on call  at night  on days off  shifts  longest
  Ada        15 h       0 h          3 h       5      3 h
  Bo         15 h       5 h          3 h       5      3 h
"""


def test_the_report_tells_of_gaps_and_of_what_each_bears(tmp_path: Path) -> None:
    """By the clock of the schedule's zone; nights and days off by each person's own."""
    path = tmp_path / "p.yaml"
    text = edited(PEOPLE, f'{PEOPLE[:-2]}, restrict: {{days: tue-sat, hours: "12:00-15:00"}}}}\n')
    path.write_text(text.replace("{name: Bo,", "{name: Bo, time_zone: America/New_York,"), "utf-8")
    result = oncall("--policy", str(path), "--report", "--weeks", "2")
    assert (result.exit_code, result.stdout) == (0, REPORT)


def test_the_report_as_json_has_seconds(tmp_path: Path) -> None:
    """For machines; what is not known is null."""
    path = tmp_path / "p.yaml"
    path.write_text(edited(PEOPLE, 'people: [], first_day: 2026-01-05, hand_over: "09:00"}\n'), "utf-8")
    empty = json.loads(oncall("--policy", str(path), "--report", "--json").stdout)
    path.write_text(GOOD, "utf-8")
    good = json.loads(oncall("--policy", str(path), "--report", "--weeks", "1", "--json").stdout)
    assert (good["from"], good["until"]) == ("2026-11-02T09:00:00Z", "2026-11-09T09:00:00Z")
    (schedule,) = good["schedules"]
    assert (schedule["schedule"], schedule["gaps"], schedule["uncovered_s"]) == ("primary", [], 0)
    assert schedule["people"][0]["person"] == "ada"
    assert {key: value for key, value in schedule["people"][0].items() if key != "person"} == {
        "on_call_s": 3_600,
        "at_night_s": 0,
        "on_days_off_s": 0,
        "shifts": 1,
        "longest_s": 3_600,
    }
    assert empty["schedules"] == [
        {
            "schedule": "primary",
            "gaps": [{"from": "2026-11-02T09:00:00Z", "until": "2027-11-01T09:00:00Z"}],
            "uncovered_s": 364 * 24 * 3_600,
            "fairness": None,
            "people": [],
        }
    ]


@pytest.mark.parametrize("weeks", ["0", "521", "many"])
def test_a_report_is_on_a_sensible_number_of_weeks(weeks: str) -> None:
    """One at least, ten years at most."""
    assert oncall("--policy", "starter", "--report", "--weeks", weeks).exit_code == 2


def test_a_report_needs_a_policy() -> None:
    """Of a running Muster only who is on call can be asked."""
    command = oncall_command(lambda: NOW, lambda _: [])
    result = CliRunner().invoke(command, ["--report"])
    assert (result.exit_code, result.stderr) == (2, "name a policy: --policy FILE|PRESET\n")
