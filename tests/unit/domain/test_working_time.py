"""Working time, and deadlines counted in it."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.working_time import MONDAY_TO_FRIDAY, BusinessHours, spans
from tests.support.schedules import hours

STOCKHOLM = "Europe/Stockholm"
OFFICE = BusinessHours(hours=hours("08:00", "17:00", "mon tue wed thu fri"), time_zone=STOCKHOLM)
NIGHTS = BusinessHours(hours=hours("22:00", "06:00", "mon tue wed thu fri"), time_zone=STOCKHOLM)
WHOLE_DAYS = BusinessHours(hours=MONDAY_TO_FRIDAY, time_zone=STOCKHOLM)
HOUR = timedelta(hours=1)


def _utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (_utc(2, 9), 1, _utc(3, 9)),
        (_utc(6, 9), 1, _utc(9, 9)),
        (_utc(6, 9), 5, _utc(13, 9)),
        (_utc(5, 9), 2, _utc(9, 9)),
        # Saturday and Sunday count from Monday's midnight, which is 23:00 UTC on Sunday.
        (_utc(7, 9), 1, _utc(9, 23)),
        (_utc(8, 22, 59), 1, _utc(9, 23)),
        # On Friday at 23:30 UTC it is Saturday already.
        (_utc(6, 23, 30), 1, _utc(9, 23)),
        # The clocks go back on 25 October and forward on 29 March.
        (_utc(23, 12, month=10), 1, _utc(26, 13, month=10)),
        (_utc(24, 12, month=10), 1, _utc(26, 23, month=10)),
        (_utc(27, 12, month=3), 1, _utc(30, 11, month=3)),
    ],
)
def test_business_days(start: datetime, days: int, end: datetime) -> None:
    """Monday to Friday, at the same time by the wall clock in Stockholm."""
    found = WHOLE_DAYS.add_days(start, days)
    assert found == end
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (_utc(3, 9), _utc(4, 9)),
        (_utc(3, 6, 30), _utc(4, 7)),  # before Tuesday's opening: counted from it
        (_utc(3, 16), _utc(5, 7)),  # just closed: counted from Wednesday's opening
        (_utc(6, 15), _utc(9, 15)),
    ],
)
def test_business_days_of_an_office_count_from_its_opening(start: datetime, end: datetime) -> None:
    """Whoever asks out of hours is answered as if they had asked when the office opens."""
    assert OFFICE.add_days(start, 1) == end


def test_holidays_are_no_business_days() -> None:
    """From Wednesday 23 December, over three days of holidays and a weekend, to Tuesday the 29th."""
    christmas = frozenset(date(2026, 12, day) for day in (24, 25, 28))
    days = Days(weekdays=frozenset(range(5)), never=christmas)
    found = BusinessHours(hours=Hours(days=days), time_zone=STOCKHOLM).add_days(_utc(23, 9, month=12), 1)
    assert found == _utc(29, 9, month=12)


def test_a_night_is_a_business_day_of_the_day_it_began_on() -> None:
    """03:00 on Saturday is Friday's: one business day later is Monday's night, 03:00 on Tuesday."""
    assert NIGHTS.add_days(_utc(7, 2), 1) == _utc(10, 2)


@pytest.mark.parametrize(
    ("hours_of", "at", "working"),
    [
        (OFFICE, _utc(3, 6, 59), False),
        (OFFICE, _utc(3, 7), True),
        (OFFICE, _utc(3, 15, 59), True),
        (OFFICE, _utc(3, 16), False),
        (OFFICE, _utc(7, 9), False),
        (NIGHTS, _utc(7, 4, 59), True),
        (NIGHTS, _utc(7, 5), False),
        (NIGHTS, _utc(7, 22), False),
    ],
)
def test_when_it_is_working_time(hours_of: BusinessHours, at: datetime, *, working: bool) -> None:
    """From the opening until just before closing, on the days that count; a night's morning belongs to its evening."""
    assert hours_of.is_working(at) is working


def test_in_an_hour_that_comes_twice_work_begins_at_its_first_showing_and_ends_at_its_second() -> None:
    """By either reading of the clock it may be working time, and then it is, and counts."""
    late = BusinessHours(hours=hours("20:00", "02:30"), time_zone=STOCKHOLM)
    early = BusinessHours(hours=hours("02:30", "06:00"), time_zone=STOCKHOLM)
    before, quarters = _utc(25, 0, 15, month=10), [_utc(25, 0, 15, month=10) + number * HOUR / 4 for number in range(6)]
    assert [late.is_working(at) for at in quarters] == [True] * 5 + [False]
    assert [early.is_working(at) for at in quarters] == [False] + [True] * 5
    assert [*spans(late.hours, STOCKHOLM, before, before + 2 * HOUR)] == [(before, before + 1.25 * HOUR)]
    assert early.next_opening(before) == before + HOUR / 4


@pytest.mark.parametrize(
    ("at", "opens"),
    [(_utc(3, 9), _utc(3, 9)), (_utc(3, 5), _utc(3, 7)), (_utc(3, 16), _utc(4, 7)), (_utc(7, 9), _utc(9, 7))],
)
def test_the_next_opening(at: datetime, opens: datetime) -> None:
    """At once where it is working time, else when the office opens; on Monday, at a weekend."""
    assert OFFICE.next_opening(at) == opens


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (_utc(3, 9), 4 * HOUR, _utc(3, 13)),
        (_utc(3, 12), 4 * HOUR, _utc(3, 16)),  # ends as the office closes, not as it opens again
        (_utc(3, 14), 4 * HOUR, _utc(4, 9)),
        (_utc(6, 15), 4 * HOUR, _utc(9, 10)),
        (_utc(7, 15), 4 * HOUR, _utc(9, 11)),
        (_utc(3, 5), 20 * HOUR, _utc(5, 9)),
    ],
)
def test_working_time_passes_only_in_working_hours(start: datetime, length: timedelta, end: datetime) -> None:
    """Over nights and weekends it stands still."""
    found = OFFICE.add_working(start, length)
    assert found == end
    assert found.tzinfo is UTC


def test_working_time_is_what_has_passed_whatever_the_clock_says() -> None:
    """The night in which the clocks go back has an hour more of it, and no part of it counts twice."""
    always = BusinessHours(hours=Hours(), time_zone="America/Havana")
    midnight_twice = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
    assert always.add_working(midnight_twice, 30 * HOUR) == midnight_twice + 30 * HOUR


def test_spans_end_where_they_are_told_to() -> None:
    """Cut at both ends; nothing where nothing counts."""
    found = spans(OFFICE.hours, STOCKHOLM, _utc(3, 10), _utc(4, 9))
    assert [*found] == [(_utc(3, 10), _utc(3, 16)), (_utc(4, 7), _utc(4, 9))]
    never = Hours(days=Days(weekdays=frozenset()))
    assert [*spans(never, STOCKHOLM, _utc(3, 10), _utc(30, 9))] == []
    assert len([*islice(spans(OFFICE.hours, STOCKHOLM, _utc(3, 10)), 9)]) == 9


def test_there_is_no_working_time_after_the_calendars_end() -> None:
    """An error, not an endless search."""
    never = BusinessHours(hours=Hours(days=Days(weekdays=frozenset())), time_zone=STOCKHOLM)
    with pytest.raises(OverflowError, match="before the calendar's end"):
        never.next_opening(datetime(9998, 1, 1, tzinfo=UTC))
