"""Schedules that are kept in a calendar elsewhere: a simulation fetches none, and goes by those that it is given."""

from pathlib import Path

import pytest

from muster.cli.program import run
from tests.support.ical import calendar
from tests.support.policy_file import MARK, edited, expected
from tests.support.simulation import ALERT, only, played, problems, scenario, write

KEPT_ELSEWHERE = edited(
    'primary: {name: Primary, people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}',
    "primary: {name: Primary, ical: 'https://calendar.example.com/x.ics'}",
)
MORNING = "SUMMARY:Ada\nDTSTART:20260105T060000\nDTEND:20260105T110000\nRRULE:FREQ=DAILY"
REST = "UID:b\nSUMMARY:Bo\nDTSTART:20260105T110000\nDTEND:20260106T060000\nRRULE:FREQ=DAILY"
SHIFTS = calendar(MORNING, REST)
"""By Stockholm's clock, which is the policy's."""
GIVEN = "calendars: {primary: shifts.ics}"
NOTE = "A simulation fetches no calendar: nobody is on call for Primary. A scenario gives its shifts under 'calendars'."


def at(time: str) -> str:
    """Return the event of an alert of its own key."""
    return ALERT.replace("0m", time, 1).replace("till", f"till-{time}")


def test_the_shifts_of_a_calendar_that_the_scenario_gives_are_gone_by(tmp_path: Path) -> None:
    """At once, at each hand-over, and as long as it lasts: a running Muster reads 90 days ahead, again and again."""
    (tmp_path / "shifts.ics").write_bytes(SHIFTS)
    events = (at("0m"), at("1h"), at("199d23h"), at("200d"))
    run = played(tmp_path, *events, policy=KEPT_ELSEWHERE, more=f"until: 201d\n{GIVEN}")
    first = {line.incident: line.person for line in reversed(only(run.lines, "page"))}
    assert [first[incident] for incident in run.incidents] == ["ada", "bo", "ada", "bo"]
    assert only(run.lines, "incident.nobody_to_page") == []


def test_without_its_calendar_a_schedule_has_nobody(tmp_path: Path) -> None:
    """As long as a running Muster has not read it."""
    run = played(tmp_path, ALERT, policy=KEPT_ELSEWHERE)
    assert [line.after_s for line in only(run.lines, "incident.nobody_to_page")] == [0]
    assert {incident.title for incident in run.incidents.values()} == {"Checkout is down"}


def test_an_empty_calendar_is_no_trouble(tmp_path: Path) -> None:
    """Nobody is on call by it; that it cannot be read is told nowhere."""
    (tmp_path / "shifts.ics").write_bytes(calendar())
    run = played(tmp_path, ALERT, policy=KEPT_ELSEWHERE, more=f"until: 50h\n{GIVEN}")
    assert {incident.title for incident in run.incidents.values()} == {"Checkout is down"}


MISTAKES = {
    "{¦primry: shifts.ics}": "unknown schedule 'primry': did you mean 'primary'?",
    "{¦backup: shifts.ics}": "the policy itself says who is on call for 'backup': it has no 'ical'",
    "{primary: ¦none.ics}": "none.ics: cannot be read: No such file or directory",
    "{primary: ¦odd.ics}": "odd.ics: it is no iCalendar that can be read (ValueError)",
    "{primary: ¦strangers.ics}": "strangers.ics: none of its entries means anybody of the policy: 'Zed'",
    "{primary: ¦[shifts.ics]}": "expected text, found a list",
    "¦7": "expected keys with values",
}
"""By what is said of the calendars, in which ¦ marks where the problem should be."""


@pytest.mark.parametrize("said", MISTAKES)
def test_a_mistake_in_a_calendar_is_told_with_its_place(said: str, tmp_path: Path) -> None:
    """Whatever it is."""
    strangers = SHIFTS.replace(b"Ada", b"Zed").replace(b"Bo", b"Zed")
    files = {"shifts": SHIFTS, "odd": b"no calendar", "strangers": strangers}
    for name, data in files.items():
        (tmp_path / f"{name}.ics").write_bytes(data)
    backup = '{name: Backup, people: [bo], first_day: 2026-01-05, hand_over: "09:00"}'
    policy = KEPT_ELSEWHERE.replace("schedules:\n", f"schedules:\n  backup: {backup}\n")
    text = scenario(ALERT, more=f"calendars: {said}")
    assert problems(tmp_path, text.replace(MARK, ""), policy) == expected(text, f"error: {MISTAKES[said]}")


def test_a_policy_that_cannot_be_used_hides_no_calendar_that_cannot_be_read(tmp_path: Path) -> None:
    """But whose calendar it is, is only asked of a policy."""
    found = problems(tmp_path, scenario(more="calendars: {zed: none.ics}"), "version: 2")
    assert found[0] == "4:18: error: none.ics: cannot be read: No such file or directory"


def test_the_command_says_which_calendars_it_does_not_fetch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line on standard error: of a scenario, of a comparison, and of a matrix. None where it has them all."""
    (tmp_path / "shifts.ics").write_bytes(SHIFTS)
    file = write(tmp_path, scenario(ALERT, more="until: 1h"), KEPT_ELSEWHERE)
    policy = str(tmp_path / "policy.yaml")
    for arguments in ([file], [file, "--json"], [file, "--compare", policy], ["--matrix", "--policy", policy]):
        run(["simulate", *arguments])
        assert capsys.readouterr().err.splitlines() == [NOTE]

    write(tmp_path, scenario(ALERT, more=f"until: 1h\n{GIVEN}"), KEPT_ELSEWHERE)
    run(["simulate", file])
    told = capsys.readouterr()
    assert (told.err, "Ada by push" in told.out) == ("", True)
