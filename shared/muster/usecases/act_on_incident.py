"""Carry out a command on an incident: read, decide, commit if unchanged, else again; then publish what happened."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from muster.domain.command import Command
from muster.domain.decide import decide
from muster.domain.ending import ending
from muster.domain.event import Event
from muster.domain.facts.healing import HealingSucceeded
from muster.domain.facts.lifecycle import Reopened, Resolved
from muster.domain.group import Group
from muster.domain.incident import Incident
from muster.domain.key import KeyState
from muster.domain.narrative import tell
from muster.domain.standing import Standing
from muster.domain.story import Context, Refused
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, PolicySource, Write
from muster.records import StoredIncident, group_write, key_write
from muster.usecases.outbox import Outbox

_TURNS = (Reopened.type, Resolved.type)
ATTEMPTS = 50
"""Each lost race means that somebody else's commit succeeded, so this many only fail under a fault."""

log = logging.getLogger("muster.decision")


class NotFound(Exception):  # noqa: N818 - an answer, not a fault
    """There is nothing of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command led to: the incident now, and the events, none where nothing changed."""

    incident: Incident
    events: tuple[Event, ...]


class ActOnIncident:
    """Acknowledge, resolve, escalate and the rest, each with a `Command`."""

    def __init__(self, store: IncidentStore, outbox: Outbox, policies: PolicySource, clock: Clock) -> None:
        """Act on the incidents of `store` by the policy in force."""
        self._store = store
        self._outbox = outbox
        self._policies = policies
        self._clock = clock

    def __call__(
        self,
        incident_id: str,
        command: Command,
        *,
        now: datetime | None = None,
        read: StoredIncident | None = None,
        standing: Standing | None = None,
    ) -> Done:
        """Return what `command` led to, once it is committed. Raises NotFound, Refused, StoreUnavailable.

        `now` is the instant to decide at, instead of the clock's; `read` the incident, and `standing` what stands, as
        the caller has just read it.
        """
        context = Context(
            policy=self._policies.current(), standing=self._store.standing() if standing is None else standing
        )
        for _ in range(ATTEMPTS):
            stored = read or self._store.incident(incident_id)
            read = None
            if stored is None:
                raise NotFound(incident_id)
            events = decide(stored.value, command, context, now or self._clock.now())
            if not events:
                return Done(incident=stored.value, events=())
            try:
                incident = self._store.save(stored, events, *key_writes(self._store, stored.value, events))
            except Conflict:
                continue
            log_events(incident, events)
            self._outbox.publish(incident, events)
            return Done(incident=incident, events=tuple(events))
        msg = f"incident {incident_id} is changing too fast"
        raise Conflict(msg)


def key_writes(store: IncidentStore, incident: Incident, events: list[Event]) -> list[Write]:
    """Return what must be written to the incident's key with `events`: one incident is open for a key at most.

    Raises Refused where the events would open an incident whose key has a newer one.
    """
    opened = [event.fact.type == Reopened.type for event in events if event.fact.type in _TURNS]
    if not opened:
        return _heeding(store, incident, events)
    stored = store.alerts.key(incident.key_id)
    if incident.group and (not opened[-1] or stored is None or stored.value.incident == incident.id):
        return _group_writes(store, incident, opened[-1])
    if stored is None or (stored.value.incident != incident.id and not opened[-1]):
        return []
    if stored.value.incident != incident.id:
        msg = f"a newer incident, {stored.value.incident}, has taken its place"
        raise Refused(msg)
    state = KeyState.OPEN if opened[-1] else KeyState.RESOLVED
    ended = ending(incident, events) or stored.value.ended
    return [key_write(replace(stored.value, state=state, ended=ended), stored)]


def _heeding(store: IncidentStore, incident: Incident, events: list[Event]) -> list[Write]:
    """Return what must be written to the incident's key so that further alerts are heeded while healing is verified."""
    if not any(event.fact.type == HealingSucceeded.type for event in events):
        return []
    stored = store.alerts.key(incident.key_id)
    if stored is None or stored.value.incident != incident.id:
        return []
    return [key_write(replace(stored.value, counting=True), stored)]


def _group_writes(store: IncidentStore, incident: Incident, reopens: bool) -> list[Write]:  # noqa: FBT001 - or ends
    """Return what must be written to the document of a group's incident."""
    state = KeyState.OPEN if reopens else KeyState.RESOLVED
    return [group_write(Group(incident=incident.id, state=state), store.alerts.group(incident.id))]


def log_events(incident: Incident, events: list[Event]) -> None:
    """Write one line for each decision, with its reason."""
    for event in events:
        extra = {
            "incident": incident.id,
            "event": event.id,
            "type": event.fact.type,
            "severity_level": incident.severity,
            "actor": event.actor.id,
            "reason": event.reason.text,
            "rule": event.reason.rule,
            "pages": [recipient.person for recipient in event.recipients],
        }
        log.info("%s", tell(event, {}), extra=extra)
