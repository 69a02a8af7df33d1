"""What the clock on the wall shows in a zone, over the hours that it skips and those that it shows twice.

Whatever is due by the wall clock is due when the clock first shows its time, or is put forward past it. In an hour that
it shows twice, somebody may as well wait for the second showing: both are right, so both readings are given.
"""

from datetime import UTC, datetime, timedelta, tzinfo

TICK = timedelta(microseconds=1)
"""The least by which two instants differ."""


def readings(at: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return what the clock shows at an aware instant (naive), to who is never late and to who is never early.

    They differ only in an hour that is shown twice. To the first the clock stands still, just before the hour's end,
    while it is shown again; to the second, just before its beginning, while it is shown for the first time. So neither
    clock ever goes back, and one has passed a time since its first showing, the other since its last.
    """
    here = _zone(zone)
    local = at.astimezone(here)
    wall = local.replace(tzinfo=None, fold=0)
    first, last = _showings(wall, here)
    if first >= last:
        return wall, wall
    change = _change(here, first, last)
    if local.fold:
        return (change - TICK).astimezone(here).replace(tzinfo=None, fold=0), wall
    return wall, change.astimezone(here).replace(tzinfo=None, fold=0) - TICK


def showings(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the first and the last instant (UTC) at which the clock shows a time (naive).

    They are one, but in an hour that is shown twice. For a time that it never shows: when it is put forward past it.
    """
    here = _zone(zone)
    first, last = _showings(wall, here)
    if first > last:
        change = _change(here, last, first)
        return change, change
    return first, last


def _showings(wall: datetime, here: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants of both folds; where the clock skips the time, they are in reverse order (PEP 495)."""
    first, last = (wall.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, last


def _change(here: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the instant, after `before` and by `after` at the latest, at which the clock is put forward or back."""
    offset = before.astimezone(here).utcoffset()
    while after - before > TICK:
        middle = before + (after - before) / 2
        if middle.astimezone(here).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only the paging path needs

    return ZoneInfo(name)
