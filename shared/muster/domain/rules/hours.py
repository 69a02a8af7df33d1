"""Days of the week, holidays among them, and hours by the clock on the wall."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As the policy has them; Monday is 0."""
EVERY_DAY = frozenset(range(7))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Which days count: those of `weekdays` (Monday is 0) and those of `also`, but none of `never`."""

    weekdays: frozenset[int] = EVERY_DAY
    also: frozenset[date] = frozenset()
    never: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        """Return whether a day counts."""
        return day not in self.never and (day.weekday() in self.weekdays or day in self.also)

    def others(self) -> "Days":
        """Return all the days that do not count here."""
        return Days(weekdays=EVERY_DAY - self.weekdays, also=self.never, never=self.also)


ALL_DAYS = Days()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """On certain days, from `start` until `end` by the clock on the wall.

    An `end` that is not after `start` is on the next day; what is past midnight belongs to the day it began on. From
    midnight to midnight is the whole day.
    """

    days: Days = ALL_DAYS
    start: time = time()
    end: time = time()

    def day_of(self, wall: datetime) -> date | None:
        """Return the day to whose hours a reading of the clock (naive) belongs; None where it is out of hours."""
        today, clock = wall.date(), wall.time()
        if self.start < self.end:
            return today if self.start <= clock < self.end and today in self.days else None
        if clock >= self.start and today in self.days:
            return today
        return today - DAY if clock < self.end and today - DAY in self.days else None

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return from when until when the hours of a day last, as readings of the clock (naive)."""
        start = datetime.combine(day, self.start)
        return start, datetime.combine(day if self.start < self.end else day + DAY, self.end)
