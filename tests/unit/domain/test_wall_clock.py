"""What the clock on the wall shows, and when, over the changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.wall_clock import TICK, readings, showings

STOCKHOLM, LORD_HOWE, APIA = "Europe/Stockholm", "Australia/Lord_Howe", "Pacific/Apia"


def utc(text: str) -> datetime:
    """Return an instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    """Return a reading of the clock."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "time", "first", "last"),
    [
        (STOCKHOLM, "2026-07-01T09:00", "2026-07-01T07:00", "2026-07-01T07:00"),
        # 02:00 to 03:00 comes twice on 25 October, 03:00 once.
        (STOCKHOLM, "2026-10-25T01:59", "2026-10-24T23:59", "2026-10-24T23:59"),
        (STOCKHOLM, "2026-10-25T02:00", "2026-10-25T00:00", "2026-10-25T01:00"),
        (STOCKHOLM, "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        (STOCKHOLM, "2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00"),
        # 02:00 to 03:00 never comes on 29 March: at 01:00 UTC the clock is put forward past it.
        (STOCKHOLM, "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        (STOCKHOLM, "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),
        (STOCKHOLM, "2026-03-29T03:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        # Half an hour each way: 01:30 to 02:00 comes twice on 5 April, 02:00 to 02:30 never on 4 October.
        (LORD_HOWE, "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:30", "2026-10-03T15:30"),
        # There was no 30 December 2011.
        (APIA, "2011-12-30T15:00", "2011-12-30T10:00", "2011-12-30T10:00"),
    ],
)
def test_when_the_clock_shows_a_time(zone: str, time: str, first: str, last: str) -> None:
    """Once, twice, or never: then when it is put forward past it."""
    assert showings(wall(time), zone) == (utc(first), utc(last))


@pytest.mark.parametrize(
    ("zone", "at", "never_late", "never_early"),
    [
        (STOCKHOLM, "2026-07-01T07:00", "2026-07-01T09:00", "2026-07-01T09:00"),
        (STOCKHOLM, "2026-10-24T23:59", "2026-10-25T01:59", "2026-10-25T01:59"),
        (STOCKHOLM, "2026-10-25T00:00", "2026-10-25T02:00", "2026-10-25T01:59:59.999999"),
        (STOCKHOLM, "2026-10-25T00:40", "2026-10-25T02:40", "2026-10-25T01:59:59.999999"),
        (STOCKHOLM, "2026-10-25T01:00", "2026-10-25T02:59:59.999999", "2026-10-25T02:00"),
        (STOCKHOLM, "2026-10-25T01:40", "2026-10-25T02:59:59.999999", "2026-10-25T02:40"),
        (STOCKHOLM, "2026-10-25T02:00", "2026-10-25T03:00", "2026-10-25T03:00"),
        (STOCKHOLM, "2026-03-29T01:00", "2026-03-29T03:00", "2026-03-29T03:00"),
        (LORD_HOWE, "2026-04-04T14:45", "2026-04-05T01:45", "2026-04-05T01:29:59.999999"),
        (LORD_HOWE, "2026-04-04T15:15", "2026-04-05T01:59:59.999999", "2026-04-05T01:45"),
        (APIA, "2011-12-30T10:00", "2011-12-31T00:00", "2011-12-31T00:00"),
    ],
)
def test_what_the_clock_shows(zone: str, at: str, never_late: str, never_early: str) -> None:
    """In an hour that comes twice, the one clock waits at its end, the other at its beginning."""
    assert readings(utc(at), zone) == (wall(never_late), wall(never_early))


@pytest.mark.parametrize("zone", [STOCKHOLM, LORD_HOWE, APIA, "America/Havana"])
def test_neither_clock_ever_goes_back(zone: str) -> None:
    """Through a year by quarters of an hour, and a tick before each; Havana's midnight comes twice."""
    start = utc("2011-06-01T00:00")
    ats = [
        start + number * timedelta(minutes=15) - before for number in range(1, 35_000) for before in (TICK, 0 * TICK)
    ]
    both = [readings(at, zone) for at in ats]
    assert sorted(first for first, _ in both) == [first for first, _ in both]
    assert sorted(last for _, last in both) == [last for _, last in both]
    assert sum(first != last for first, last in both) == {LORD_HOWE: 7}.get(zone, 15)
