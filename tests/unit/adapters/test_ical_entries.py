"""What an iCalendar says happens when: recurrences, exceptions, zones, and what is no calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.adapters.ical_entries import MOST, entries_of
from muster.ports import CalendarUnavailable
from tests.support.ical import calendar

SINCE = datetime(2026, 10, 1, tzinfo=UTC)
UNTIL = datetime(2026, 12, 1, tzinfo=UTC)
DAILY = "DTSTART;TZID=Europe/Stockholm:20261023T090000\nDTEND;TZID=Europe/Stockholm:20261023T170000\n"


def times(*events: str) -> list[str]:
    """Return when the events begin, in order, as day and hour of UTC."""
    found = entries_of(calendar(*events), "Europe/Stockholm", SINCE, UNTIL)
    return [f"{entry.start:%m-%d %H:%M}" for entry in sorted(found, key=lambda entry: entry.start)]


def test_an_entry_has_its_times_its_title_and_who_attends() -> None:
    """Instants in UTC; addresses without their scheme, names beside; who has declined does not attend."""
    (entry,) = entries_of(
        calendar(
            DAILY + "SUMMARY:On call\\, Ada\n"
            "ATTENDEE;CN=Ada L:mailto:ada@example.com\n"
            "ATTENDEE;PARTSTAT=DECLINED;CN=Bo:mailto:bo@example.com"
        ),
        "UTC",
        SINCE,
        UNTIL,
    )
    assert (entry.start, entry.end) == (
        datetime(2026, 10, 23, 7, tzinfo=UTC),
        datetime(2026, 10, 23, 15, tzinfo=UTC),
    )
    assert (entry.summary, entry.attendees) == ("On call, Ada", ("ada@example.com", "Ada L"))


def test_a_recurrence_keeps_its_hour_by_the_clock_on_the_wall() -> None:
    """Summer time ends on the 25th."""
    assert times(DAILY + "RRULE:FREQ=DAILY;COUNT=4") == ["10-23 07:00", "10-24 07:00", "10-25 08:00", "10-26 08:00"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;UNTIL=20261025T080000Z", ["10-23 07:00", "10-24 07:00", "10-25 08:00"]),
        ("FREQ=DAILY;UNTIL=20261025T075959Z", ["10-23 07:00", "10-24 07:00"]),
        ("FREQ=DAILY;UNTIL=20261025", ["10-23 07:00", "10-24 07:00", "10-25 08:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["10-23 07:00", "11-06 08:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["10-23 07:00", "10-30 08:00", "11-27 08:00"]),
    ],
)
def test_a_recurrence_ends_when_it_says(rule: str, expected: list[str]) -> None:
    """By an instant, by a day that counts in full, or by their number."""
    assert times(f"{DAILY}RRULE:{rule}") == expected


def test_days_are_taken_out_and_put_in() -> None:
    """EXDATE and RDATE."""
    taken = "EXDATE;TZID=Europe/Stockholm:20261024T090000\n"
    put = "RDATE;TZID=Europe/Stockholm:20261101T120000"
    assert times(f"{DAILY}RRULE:FREQ=DAILY;COUNT=3\n{taken}{put}") == ["10-23 07:00", "10-25 08:00", "11-01 11:00"]


def test_one_recurrence_is_moved_and_another_cancelled() -> None:
    """What has a RECURRENCE-ID takes that one's place."""
    moved = "RECURRENCE-ID:20261024T070000Z\nDTSTART:20261024T200000Z\nDTEND:20261024T210000Z"
    gone = f"RECURRENCE-ID:20261025T080000Z\nSTATUS:CANCELLED\n{DAILY}"
    assert times(f"{DAILY}RRULE:FREQ=DAILY;COUNT=3", moved, gone) == ["10-23 07:00", "10-24 20:00"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20261023T090000\nDTEND:20261023T100000", ("10-23 07:00", 1)),
        ("DTSTART:20261023T090000Z\nDURATION:PT2H", ("10-23 09:00", 2)),
        ("DTSTART;VALUE=DATE:20261023\nDTEND;VALUE=DATE:20261024", ("10-22 22:00", 24)),
        ("DTSTART;VALUE=DATE:20261025", ("10-24 22:00", 25)),
    ],
    ids=["floating", "with a duration", "a day", "a day of 25 hours"],
)
def test_times_without_a_zone_are_the_schedules(event: str, expected: tuple[str, int]) -> None:
    """A day lasts from midnight to midnight there."""
    (entry,) = entries_of(calendar(event), "Europe/Stockholm", SINCE, UNTIL)
    assert (f"{entry.start:%m-%d %H:%M}", (entry.end - entry.start) / timedelta(hours=1)) == expected


def test_only_what_overlaps_the_window_is_given() -> None:
    """What is over, and what is far away, is left out; a recurrence since long ago is not."""
    old = "DTSTART:20200106T090000Z\nDTEND:20200113T090000Z\nRRULE:FREQ=WEEKLY"
    found = times(old)
    assert (found[0], found[-1], len(found)) == ("09-28 09:00", "11-30 09:00", 10)
    assert times("DTSTART:20260930T000000Z\nDTEND:20261001T000000Z", "DTSTART:20261201T000000Z\nDURATION:PT1H") == []


def test_a_cancelled_event_does_not_happen() -> None:
    """Nor any of its recurrences."""
    assert times(f"STATUS:CANCELLED\n{DAILY}RRULE:FREQ=DAILY;COUNT=3") == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>Sign in</html>", "it is no iCalendar that can be read (ValueError)"),
        (b"", "it is no iCalendar that can be read"),
        (calendar("SUMMARY:no start"), "it is no iCalendar that can be read"),
        (
            calendar("DTSTART:20261023T090000Z\nRRULE:FREQ=SECONDLY"),
            "an entry of it recurs every minute, or more often",
        ),
        (
            calendar(*["DTSTART:20250101T090000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY"] * 2),
            f"its entries recur more than {MOST} times",
        ),
    ],
    ids=["HTML", "nothing", "no start", "each second", "too often"],
)
def test_what_is_no_calendar_of_shifts_is_refused(data: bytes, reason: str) -> None:
    """In a line that says what is wrong."""
    with pytest.raises(CalendarUnavailable) as caught:
        entries_of(data, "UTC", SINCE, UNTIL)
    assert str(caught.value).startswith(reason)
