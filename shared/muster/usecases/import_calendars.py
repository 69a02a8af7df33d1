"""Read the calendars of schedules that are kept elsewhere, each once an hour, and go by the last one that was good."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.alert import AlertState
from muster.domain.imported_shifts import imported, listed_unknown
from muster.domain.overrides import KEPT
from muster.domain.own_alert import calendar_alert
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Shift, Standing
from muster.domain.text import digest
from muster.ports import Calendars, CalendarUnavailable, Clock, Conflict, DocumentStore
from muster.records import Stored
from muster.schema import read, write
from muster.standing_store import Change, StandingStore
from muster.usecases.accept_alerts import AcceptAlerts

EVERY = timedelta(hours=1)
AHEAD = timedelta(days=90)
TELL_AFTER = timedelta(days=1)

log = logging.getLogger("muster.calendars")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is known of a schedule's calendar: when it is read next, and since when it cannot be, and was told so.

    `address` is a digest: the address itself may be a secret.
    """

    address: str
    next_at: datetime
    failing_since: datetime | None = None
    told: bool = False


class ImportCalendars:
    """Imports what is due. Two that meet do not both fetch: whoever notes first that it is read, reads it."""

    def __init__(self, documents: DocumentStore, calendars: Calendars, accept: AcceptAlerts, clock: Clock) -> None:
        """Read through `calendars`, note in `documents`, and tell of what fails for long through `accept`."""
        self._documents = documents
        self._standing = StandingStore(documents)
        self._calendars = calendars
        self._accept = accept
        self._clock = clock
        self._known: dict[str, Keeping] = {}

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Read each calendar of the policy that is due at `now`. Raises StoreUnavailable and BusUnavailable."""
        for schedule in policy.schedules.values():
            if schedule.ical_url and not self._waits(schedule, self._known.get(schedule.id), now):
                self._look(schedule, policy, now)

    def _waits(self, schedule: Schedule, kept: Keeping | None, now: datetime) -> bool:
        return kept is not None and kept.address == _address(schedule) and now < kept.next_at

    def _look(self, schedule: Schedule, policy: Policy, now: datetime) -> None:
        path = f"calendars/{schedule.id}"
        document = self._documents.get(path)
        kept = read(document, Keeping) if document else None
        if kept and self._waits(schedule, kept, now):
            self._known[schedule.id] = kept
            return
        same = kept if kept and kept.address == _address(schedule) else None
        fresh = Keeping(address=_address(schedule), next_at=now + EVERY)
        leased = replace(same, next_at=fresh.next_at) if same else replace(fresh, told=bool(kept and kept.told))
        try:
            stored = Stored(value=leased, version=self._documents.commit([write(path, leased, document)]))
        except Conflict:
            return
        after = self._read(schedule, policy, leased, now)
        if after != leased:
            self._documents.commit([write(path, after, stored)])
        self._known[schedule.id] = after

    def _read(self, schedule: Schedule, policy: Policy, leased: Keeping, now: datetime) -> Keeping:
        """Return what is known of the calendar once it has been read, or has not."""
        try:
            shifts = self._shifts(schedule, policy, now)
        except CalendarUnavailable as error:
            log.warning("calendar not imported", extra={"schedule": schedule.id, "reason": str(error)})
            since = leased.failing_since or now
            tell = not leased.told and now - since >= TELL_AFTER
            if tell:
                self._tell(schedule, AlertState.OPEN, since, str(error))
            return replace(leased, failing_since=since, told=leased.told or tell)

        def decide(standing: Standing) -> Change[None]:
            after = replace(standing, calendars=standing.calendars | {schedule.id: shifts})
            return Change(standing=after, writes=[], result=None)

        self._standing.change(decide, now)
        if leased.told:
            self._tell(schedule, AlertState.CLOSED, leased.failing_since or now, "it can be read again")
        return replace(leased, failing_since=None, told=False)

    def _shifts(self, schedule: Schedule, policy: Policy, now: datetime) -> tuple[Shift, ...]:
        entries = self._calendars.entries(schedule.ical_url, schedule.time_zone, now - KEPT, now + AHEAD)
        found = imported(entries, policy.people)
        if found.unknown:
            names = listed_unknown(found.unknown)
            log.warning("entries of a calendar mean nobody", extra={"schedule": schedule.id, "reason": names})
        if entries and not found.shifts:
            raise CalendarUnavailable(f"none of its entries means anybody of the policy: {names}")
        return found.shifts

    def _tell(self, schedule: Schedule, state: AlertState, since: datetime, reason: str) -> None:
        self._accept([calendar_alert(schedule, state, since, reason, self._clock.now())])


def _address(schedule: Schedule) -> str:
    return digest("calendar", schedule.ical_url)
