"""Calendars that are kept elsewhere, as a test says they are."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from muster.domain.imported_shifts import CalendarEntry
from muster.ports import Calendars, CalendarUnavailable
from tests.support.policies import START

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)


def an_entry(summary: str, hours: float = 0, *attendees: str, lasts: float = 1) -> CalendarEntry:
    """Return an entry that begins so many hours after START."""
    start = START + hours * HOUR
    return CalendarEntry(start=start, end=start + lasts * HOUR, summary=summary, attendees=attendees)


class KeptCalendars(Calendars):
    """Gives the entries that a test sets for every address, or fails for the `reason` that it sets."""

    def __init__(self, *entries: CalendarEntry) -> None:
        """Begin with these entries."""
        self.kept = list(entries)
        self.reason = ""
        self.meanwhile: Callable[[], object] = lambda: None
        self.asked: list[tuple[str, str, datetime, datetime]] = []

    def entries(self, url: str, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:
        """Return the entries, or raise CalendarUnavailable."""
        self.asked.append((url, time_zone, since, until))
        self.meanwhile()
        if self.reason:
            raise CalendarUnavailable(self.reason)
        return list(self.kept)
