"""Durations in words, and business days."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.clockwork import add_business_days, spoken


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (timedelta(), "0 s"),
        (timedelta(milliseconds=999), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=15), "15 min"),
        (timedelta(hours=2, minutes=5, seconds=9), "2 h 5 min"),
        (timedelta(hours=2, seconds=9), "2 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=1, hours=2, minutes=3), "1 d 2 h"),
        (timedelta(days=1, minutes=3), "1 d"),
        (-timedelta(minutes=5), "5 min"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(duration: timedelta, said: str) -> None:
    """Side by side: what comes after a gap is left out, as is a sign."""
    assert spoken(duration) == said


STOCKHOLM = "Europe/Stockholm"


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
    found = add_business_days(start, days, STOCKHOLM)
    assert found == end
    assert found.tzinfo is UTC
