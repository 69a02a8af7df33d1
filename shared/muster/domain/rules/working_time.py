"""Working time: when an organisation, a team or a person is at work, and deadlines counted in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from muster.domain.rules.hours import DAY, Days, Hours
from muster.domain.wall_clock import readings, showings

MONDAY_TO_FRIDAY = Hours(days=Days(weekdays=frozenset(range(5))))
CALENDARS_END = datetime(9999, 12, 1, tzinfo=UTC)
"""Time later than this is not counted: the calendar itself ends soon after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When people work: certain hours, by the wall clock of `time_zone`. Holidays are among the days that never count.

    There is some day that counts. Instants are aware; those returned are UTC.
    """

    hours: Hours
    time_zone: str

    def is_working(self, at: datetime) -> bool:
        """Return whether it is working time."""
        return any(self.hours.day_of(wall) for wall in readings(at, self.time_zone))

    def next_opening(self, at: datetime) -> datetime:
        """Return when working time next begins: at once where it is working time already."""
        return self.add_working(at, timedelta())

    def add_working(self, start: datetime, duration: timedelta) -> datetime:
        """Return the instant by which so much working time has passed since `start`."""
        left = duration
        for opens, closes in spans(self.hours, self.time_zone, start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise OverflowError("there is not so much working time before the calendar's end")

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the instant so many business days after `start`, at the same time by the clock on the wall.

        Out of hours it counts from the next opening.
        """
        begin = self.next_opening(start)
        wall = next(wall for wall in readings(begin, self.time_zone) if self.hours.day_of(wall))
        day = self.hours.day_of(wall) or wall.date()
        since = wall - datetime.combine(day, time())
        for _ in range(days):
            day += DAY
            while day not in self.hours.days:
                day += DAY
        return showings(datetime.combine(day, time()) + since, self.time_zone)[0]


def spans(
    hours: Hours, zone: str, start: datetime, end: datetime = CALENDARS_END
) -> Iterator[tuple[datetime, datetime]]:
    """Yield, from `start` until `end` (aware), each stretch of time (UTC) within the hours: its beginning and its end.

    In order and without overlap, however the clock is put back.
    """
    since = start.astimezone(UTC)
    day = readings(start, zone)[0].date() - DAY
    last = min(end, CALENDARS_END).date() + DAY
    while day <= last:
        if day in hours.days:
            wall_opens, wall_closes = hours.on(day)
            opens, closes = showings(wall_opens, zone)[0], showings(wall_closes, zone)[1]
            opens, closes = max(opens, since), min(closes, end)
            if opens < closes:
                yield opens, closes
                since = closes
        day += DAY
