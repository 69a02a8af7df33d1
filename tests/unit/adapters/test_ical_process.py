"""Reading a stranger's calendar: whatever it says, there is an answer in time, and nothing is taken along."""

import subprocess
import sys
from datetime import UTC, datetime
from time import monotonic

import pytest

from muster.adapters import ical_process
from muster.adapters.ical_entries import entries_of
from muster.adapters.ical_process import entries_within
from muster.ports import CalendarUnavailable
from tests.support.ical import calendar

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
START = "DTSTART:20260101T000000Z\nDURATION:PT1H"
NEVER = f"{START}\nRRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"


def test_the_entries_are_those_that_are_read_without_a_process() -> None:
    """With their times, titles and who attends."""
    data = calendar(f"{START}\nSUMMARY:Ada\nRRULE:FREQ=WEEKLY\nATTENDEE;CN=Åda:mailto:ada@example.com")
    found = entries_within(data, "Europe/Stockholm", SINCE, UNTIL)
    assert found == entries_of(data, "Europe/Stockholm", SINCE, UNTIL)
    assert len(found) == 9


def test_what_is_no_calendar_is_told_with_its_reason() -> None:
    """As without a process."""
    with pytest.raises(CalendarUnavailable, match=r"it is no iCalendar that can be read \(ValueError\)"):
        entries_within(b"<html>", "UTC", SINCE, UNTIL)


@pytest.mark.parametrize(
    "data",
    [calendar(NEVER), calendar(*[NEVER.replace("HOURLY", "DAILY")] * 20)],
    ids=["one", "twenty that are each in bounds"],
)
def test_what_would_never_end_is_ended(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar can neither hold up the tick nor leave anything running behind it."""
    monkeypatch.setattr(ical_process, "SECONDS", 1.5)
    began = monotonic()
    with pytest.raises(CalendarUnavailable, match=r"reading it takes more than 1\.5 s"):
        entries_within(data, "UTC", SINCE, UNTIL)
    assert monotonic() - began < 10


def test_what_would_fill_the_memory_is_ended() -> None:
    """Whatever a library can be made to do, the function keeps the rest of its memory."""
    hog = (
        "import muster.adapters.ical_process as p, muster.adapters.ical_entries as e;"
        "e.entries_of = lambda *_: bytearray(2 * p.MEMORY);"
        f"import sys; sys.argv = ['', 'UTC', '{SINCE.isoformat()}', '{UNTIL.isoformat()}']; p.main()"
    )
    run = subprocess.run([sys.executable, "-c", hog], input=b"", capture_output=True, check=False, timeout=30)
    assert run.returncode == 1
    assert b"MemoryError" in run.stderr


@pytest.mark.parametrize("broken", ["/bin/false", "/nonexistent/python"])
def test_a_process_that_fails_is_no_fault_of_the_tick(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens to it, the calendar cannot be read now, and nothing else follows from that."""
    monkeypatch.setattr(sys, "executable", broken)
    with pytest.raises(CalendarUnavailable):
        entries_within(calendar(START), "UTC", SINCE, UNTIL)
