"""Do whatever has fallen due, the worst first, and stop well before the deadline: the next tick goes on."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.command import Tick
from muster.domain.policy import SEVERITIES
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, EventBus
from muster.records import SWEEP_AFTER, StoredIncident
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.outbox import Outbox
from muster.usecases.request_deliveries import TOPIC, message

BATCH = 300
STOP_AFTER = timedelta(seconds=45)
"""The Scheduler's attempt deadline is 55 s."""

log = logging.getLogger("muster.tick")


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """What a tick did: incidents looked at, timers fired on, outboxes swept, and failures left to the next tick."""

    due: int = 0
    fired: int = 0
    swept: int = 0
    failed: int = 0


class RunTick:
    """Fires due timers and sweeps the outboxes of incidents. Ticks may overlap and repeat: each commit is versioned."""

    def __init__(self, store: IncidentStore, act: ActOnIncident, outbox: Outbox, bus: EventBus, clock: Clock) -> None:
        """Look after the incidents of `store`; `clock` says when to stop, the caller what time it is for the timers."""
        self._store = store
        self._act = act
        self._outbox = outbox
        self._bus = bus
        self._clock = clock

    def __call__(self, now: datetime) -> TickReport:
        """Do everything due at `now` (aware, UTC). One broken incident never holds up the others."""
        stop_at = self._clock.now() + STOP_AFTER
        seen: set[str] = set()
        fired = swept = failed = 0
        while self._clock.now() < stop_at:
            batch = [each for each in self._store.due(now, BATCH + len(seen)) if each.value.id not in seen]
            for stored in sorted(batch, key=_urgency):
                if self._clock.now() >= stop_at:
                    break
                seen.add(stored.value.id)
                try:
                    swept += self._sweep(stored, now)
                    fired += self._fire(stored, now)
                except Exception:
                    failed += 1
                    log.exception("incident left to the next tick", extra={"incident": stored.value.id})
            if not batch:
                break
        return TickReport(due=len(seen), fired=fired, swept=swept, failed=failed)

    def _fire(self, stored: StoredIncident, now: datetime) -> bool:
        if stored.value.due_at is None or stored.value.due_at > now:
            return False
        read = None if _sweep_due(stored, now) else stored
        return bool(self._act(stored.value.id, Tick(), now=now, read=read).events)

    def _sweep(self, stored: StoredIncident, now: datetime) -> int:
        """Republish what the bus may not have and deliveries that nobody is sending, if the incident's sweep is due."""
        if not _sweep_due(stored, now):
            return 0
        incident_id = stored.value.id
        events = self._store.unpublished(incident_id)
        published = self._outbox.publish(stored.value, events)
        waiting = self._store.open_deliveries(incident_id)
        free = [message(each.value, self._clock) for each in waiting if each.value.free(now)]
        if free:
            self._bus.publish(TOPIC, free)
        again = now + SWEEP_AFTER if waiting or not published else None
        try:
            self._store.set_sweep(stored, again)
        except Conflict:
            log.info("the incident moved on during its sweep", extra={"incident": incident_id})
        return len(events) + len(free)


def _sweep_due(stored: StoredIncident, now: datetime) -> bool:
    return stored.sweep_at is not None and stored.sweep_at <= now


def _urgency(stored: StoredIncident) -> tuple[int, str]:
    due = stored.value.due_at
    return SEVERITIES.index(stored.value.severity), due.isoformat() if due else ""
