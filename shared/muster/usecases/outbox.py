"""Publish what the timeline holds, then mark it: an event that was stored is published however often a process dies."""

import logging
from collections.abc import Sequence

import msgspec

from muster import cloudevents
from muster.domain.event import Event
from muster.domain.incident import Incident
from muster.incident_store import IncidentStore
from muster.ports import BusUnavailable, Conflict, EventBus, Outgoing, StoreUnavailable
from muster.records import event_fields

TOPIC = "incident-events"

log = logging.getLogger("muster.outbox")


class Outbox:
    """Publishes events on the topic `incident-events`, each as a CloudEvent whose id is the event's."""

    def __init__(self, store: IncidentStore, bus: EventBus) -> None:
        """Publish to `bus` and mark in `store`."""
        self._store = store
        self._bus = bus

    def publish(self, incident: Incident, events: Sequence[Event]) -> bool:
        """Publish committed events and mark them; return False where that must be left to the tick's sweep.

        Never raises for a bus or a store that is away: what the caller committed stands, and the sweep goes on with it.
        """
        if not events:
            return True
        try:
            self._bus.publish(TOPIC, [message(incident, event) for event in events])
            self._store.mark_published(events)
        except (BusUnavailable, Conflict, StoreUnavailable) as error:
            log.warning("events left to the next sweep", extra={"incident": incident.id, "reason": str(error)})
            return False
        return True


def message(incident: Incident, event: Event) -> Outgoing:
    """Return the event as it goes on the bus, with attributes for subscribers' filters."""
    kind = f"muster.{event.fact.type}.v1"
    data = cloudevents.encode(
        type=kind,
        id=event.id,
        source="muster",
        subject=event.incident,
        time=event.at,
        data=msgspec.to_builtins(event_fields(event)),
    )
    attributes = {
        "type": kind,
        "incident": incident.id,
        "severity": incident.severity,
        "service": incident.service,
        "team": incident.team,
    }
    return Outgoing(data=data, attributes=attributes)
