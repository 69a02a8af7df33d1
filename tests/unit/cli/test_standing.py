"""`muster overrides`, `muster swaps` and `muster calendar`: who is on call at run time, for people and for machines."""

import json
import re

import pytest
from icalendar import Calendar

from tests.support.muster_command import Muster

NOON, ONE = "2026-11-02T12:00:00+00:00", "2026-11-02T13:00:00Z"
TIME = r"\w{3} \d\d \w{3} \d\d:\d\d \w+"


def on_call(muster: Muster, at: str) -> str:
    """Return the first line of `muster oncall`."""
    return muster("oncall", "--at", at)[1].splitlines()[0]


def test_an_override_is_made_and_ended(muster: Muster) -> None:
    """What was done is said, in the clock of this machine; `muster oncall` knows it at once."""
    code, out, err = muster(
        "overrides", "add", "primary", "cy", "--from", NOON, "--until", ONE, "--reason", "a dentist"
    )
    assert (code, err) == (0, "")
    said = re.fullmatch(rf"cy is on call for primary from {TIME} until {TIME} \(override (\w+)\)\.\n", out)
    assert said, out
    assert on_call(muster, NOON) == "Primary (primary): Cy (cy) [override: a dentist], until 2026-11-02T13:00:00Z"

    code, out, _ = muster("overrides", "end", said[1])
    assert code == 0
    assert re.fullmatch(rf"The override of primary by cy ended {TIME}\.\n", out)
    assert on_call(muster, NOON).startswith("Primary (primary): Ada (ada)")


def test_an_override_is_yours_if_you_name_nobody(muster: Muster) -> None:
    """The token says who you are, and now is when it begins."""
    made = json.loads(muster("overrides", "add", "primary", "--until", ONE, "--json")[1])
    assert (made["person"], made["start"], made["made_by"]["id"]) == ("bo", "2026-11-02T09:00:00Z", "bo")


def test_a_time_without_a_zone_is_this_machines(muster: Muster, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is shown, so it is taken."""
    import time  # noqa: PLC0415 - only here is the zone of the process another

    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        made = json.loads(muster("overrides", "add", "primary", "--until", "2026-11-02T18:30", "--json")[1])
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert made["end"] == "2026-11-02T13:00:00Z"


def test_overrides_are_a_table(muster: Muster) -> None:
    """One a line, with who made it; those that have ended only if they are asked for."""
    assert muster("overrides", "list")[1] == "There are none.\n"
    made = json.loads(muster("overrides", "add", "primary", "cy", "--until", ONE, "--reason", "dentist", "--json")[1])
    head, row = muster("overrides", "list")[1].splitlines()
    assert head.split() == ["ID", "SCHEDULE", "PERSON", "FROM", "UNTIL", "BY", "REASON"]
    assert re.fullmatch(rf"{made['id']}  primary   cy      {TIME}  {TIME}  Bo  dentist", row)
    assert json.loads(muster("overrides", "list", "--json")[1])["overrides"] == [made]
    muster("overrides", "end", made["id"])
    assert muster("overrides", "list")[1] == "There are none.\n"
    assert made["id"] in muster("overrides", "list", "--all")[1]


def test_a_refusal_is_one_line_and_exit_code_one(muster: Muster) -> None:
    """Muster's answer is no."""
    assert muster("overrides", "add", "nights", "--until", ONE) == (
        1,
        "",
        "muster: The policy has no schedule 'nights'.\n",
    )
    assert muster("swaps", "take", "nothing")[::2] == (1, "muster: There is no such swap.\n")


def test_a_time_that_is_none_is_misuse(muster: Muster) -> None:
    """What was expected is said."""
    code, out, err = muster("overrides", "add", "primary", "--until", "soon")
    assert (code, out) == (2, "")
    assert "expected a time such as 2026-11-02T09:00, found 'soon'" in err


def ask(muster: Muster, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask Bo, in the name of a service, to take Ada's shift; return the swap's id."""
    monkeypatch.setenv("MUSTER_TOKEN", "bot-token")
    span = ("--from", NOON, "--until", ONE)
    code, out, _ = muster("swaps", "ask", "primary", "bo", "--of", "ada", *span, "--reason", "dentist")
    monkeypatch.setenv("MUSTER_TOKEN", "bo-token")
    asked = re.fullmatch(rf"Asked bo to take ada's shifts: primary from {TIME} until {TIME} \(swap (\w+)\)\.\n", out)
    assert code == 0
    assert asked, out
    return asked[1]


def test_a_swap_is_asked_for_and_taken(muster: Muster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then `muster oncall` says who, and in whose place."""
    swap = ask(muster, monkeypatch)
    _, row = muster("swaps", "list")[1].splitlines()
    assert re.fullmatch(rf"{swap}  requested  primary   ada  bo  {TIME}  {TIME}  dentist", row)
    assert muster("swaps", "take", swap)[1].startswith("bo has ada's shifts: primary from ")
    assert "Bo (bo) [in place of ada: dentist]" in on_call(muster, NOON)
    assert json.loads(muster("swaps", "list", "--json")[1])["swaps"][0]["state"] == "taken"


def test_a_swap_is_declined_or_withdrawn(muster: Muster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever had the shift keeps it."""
    swap = ask(muster, monkeypatch)
    assert muster("swaps", "decline", swap)[1].startswith("bo does not take them; ada keeps them: primary from ")
    swap = ask(muster, monkeypatch)
    monkeypatch.setenv("MUSTER_TOKEN", "bot-token")
    assert muster("swaps", "withdraw", swap)[1].startswith("Withdrawn; ada keeps them: primary from ")
    assert muster("swaps", "take", swap)[::2] == (1, "muster: Only Bo can answer it.\n")


def test_no_swaps_are_said_to_be_none(muster: Muster) -> None:
    """No table without a row."""
    assert muster("swaps", "list")[1] == "There are none.\n"


@pytest.mark.parametrize(("name", "summary"), [("primary", "Ada: Primary"), ("ada", "Ada: Primary")])
def test_a_calendar_is_of_a_schedule_or_of_a_person(muster: Muster, name: str, summary: str) -> None:
    """No schedule is called as a person is."""
    code, out, _ = muster("calendar", name)
    assert code == 0
    assert str(Calendar.from_ical(out).events[0]["summary"]) == summary


def test_a_calendar_of_nothing_is_refused(muster: Muster) -> None:
    """An empty file would be believed."""
    assert muster("calendar", "nobody") == (1, "", "muster: There is no such person.\n")
