"""Read an iCalendar (RFC 5545) into entries between two instants, recurrences expanded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from muster.domain.imported_shifts import CalendarEntry
from muster.domain.text import cap, one_line
from muster.ports import CalendarUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icalendar import Event, vRecur

MOST = 20_000
"""Recurrences that are looked at, of all entries together: a calendar is a stranger's word."""
TITLE_LIMIT = 200
TOO_OFTEN = ("SECONDLY", "MINUTELY")
CANCELLED = "CANCELLED"
DECLINED = "DECLINED"


def entries_of(data: bytes, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:
    """Return the entries that overlap the time from `since` until `until` (aware); times without a zone are its own.

    Raises CalendarUnavailable where the data is no iCalendar, or holds more than a calendar of shifts would.
    """
    from icalendar import Calendar  # noqa: PLC0415 - 55 ms that only an import needs

    try:
        events = Calendar.from_ical(data).events
        return _Reading(ZoneInfo(time_zone), since, until).entries(list(events))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise CalendarUnavailable(f"it is no iCalendar that can be read ({type(error).__name__})") from error


class _Reading:
    def __init__(self, zone: ZoneInfo, since: datetime, until: datetime) -> None:
        self._zone = zone
        self._since = since
        self._until = until
        self._looked_at = 0

    def entries(self, events: list[Event]) -> list[CalendarEntry]:
        """Return what the events come to. One that stands for a single recurrence takes that one's place."""
        exceptions = {
            (str(event.get("uid")), self._instant(event.RECURRENCE_ID)) for event in events if event.RECURRENCE_ID
        }
        return [
            self._entry(event, start, end)
            for event in events
            if str(event.get("status", "")).upper() != CANCELLED
            for start, end in self._times(event)
            if end > self._since and (event.RECURRENCE_ID or (str(event.get("uid")), start) not in exceptions)
        ]

    def _times(self, event: Event) -> Iterator[tuple[datetime, datetime]]:
        """Yield when an event takes place, in UTC."""
        first = self._local(event.start)
        lasts = self._local(event.end) - first
        skipped = {self._instant(each) for each in event.exdates}
        starts = {first, *(self._local(each[0] if isinstance(each, tuple) else each) for each in event.rdates)}
        for rule in event.rrules if not event.RECURRENCE_ID else ():
            starts |= set(self._recurrences(rule, first, lasts))
        for start in starts:
            begins = start.astimezone(UTC)
            if begins < self._until and begins not in skipped:
                yield begins, (start + lasts).astimezone(UTC)

    def _recurrences(self, rule: vRecur, first: datetime, lasts: timedelta) -> Iterator[datetime]:
        from dateutil.rrule import rrulestr  # noqa: PLC0415 - as above

        if {str(each).upper() for each in rule["FREQ"]} & set(TOO_OFTEN):
            raise CalendarUnavailable("an entry of it recurs every minute, or more often")
        last = self._until
        if ends := rule.pop("UNTIL", None):
            last = min(last, self._instant(ends[0], time.max))
        said = rule.to_ical().decode()  # type: ignore[no-untyped-call]  # icalendar's own
        recurring = rrulestr(said, dtstart=first)
        for start in takewhile(lambda start: start <= last, recurring):
            self._looked_at += 1
            if self._looked_at > MOST:
                raise CalendarUnavailable(f"its entries recur more than {MOST} times")
            if (start + lasts).astimezone(UTC) > self._since:
                yield start

    def _entry(self, event: Event, start: datetime, end: datetime) -> CalendarEntry:
        attending = [each for each in event.attendees if each.params.get("PARTSTAT", "").upper() != DECLINED]
        known_by = (text for each in attending for text in (str(each), str(each.params.get("CN", ""))))
        return CalendarEntry(
            start=start,
            end=end,
            summary=cap(one_line(str(event.get("summary", ""))), TITLE_LIMIT),
            attendees=tuple(text.removeprefix("mailto:").removeprefix("MAILTO:") for text in known_by if text),
        )

    def _local(self, at: object, clock: time = time()) -> datetime:
        """Return a date or a time of the calendar as an aware instant in its own zone."""
        if isinstance(at, datetime):
            return at if at.tzinfo else at.replace(tzinfo=self._zone)
        if isinstance(at, date):
            return datetime.combine(at, clock, self._zone)
        raise TypeError(f"no time: {at!r}")

    def _instant(self, at: object, clock: time = time()) -> datetime:
        return self._local(at, clock).astimezone(UTC)
