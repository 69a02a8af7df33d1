"""Load and save incidents with everything that belongs in the same commit, over any document store."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from muster import queries
from muster.alert_store import AlertStore
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.domain.evidence import LogEvidence, resource_of
from muster.domain.evolve import fold
from muster.domain.incident import Incident, IncidentState
from muster.domain.known_addresses import KnownAddresses
from muster.domain.standing import Standing
from muster.ports import Conflict, Create, Document, DocumentStore, Patch, Replace, Write
from muster.records import (
    SWEEP_AFTER,
    Stored,
    StoredIncident,
    addresses_from,
    event_from,
    incident_fields,
    timeline_write,
)
from muster.schema import NewerSchema, read, upgraded
from muster.standing_store import StandingStore

PUBLISHED_AT_ONCE = 400
"""Documents marked in one commit; Firestore takes 500 writes."""
UNREADABLE = (msgspec.ValidationError, KeyError)
"""What is raised where a document is damaged: whoever reads one of many goes on with the others."""


class IncidentStore:
    """The documents of incidents as domain values. Every method is one or more calls of the document store.

    Raises ports.Conflict where what is written has changed since it was read, and ports.StoreUnavailable.
    """

    def __init__(self, documents: DocumentStore) -> None:
        """Keep incidents in `documents`, with their alerts."""
        self.documents = documents
        self.alerts = AlertStore(documents)

    def incident(self, incident_id: str) -> StoredIncident | None:
        """Return the incident, or None where there is none."""
        document = self.documents.get(f"incidents/{incident_id}")
        return _incident(document) if document else None

    def count_by_source(self, source: str, since: datetime) -> int:
        """Return how many incidents a source has opened since an instant."""
        return self.documents.count(queries.opened_by_source(source, since))

    def count_for_team(self, team: str, since: datetime) -> int:
        """Return how many incidents have opened for a team since an instant."""
        return self.documents.count(queries.opened_for_team(team, since))

    def delivery(self, delivery_id: str) -> Stored[Delivery] | None:
        """Return a delivery."""
        document = self.documents.get(f"deliveries/{delivery_id}")
        return _delivery(document) if document else None

    def addresses(self, person: str) -> Stored[KnownAddresses] | None:
        """Return what is known of somebody's addresses."""
        document = self.documents.get(f"addresses/{person}")
        return addresses_from(document) if document else None

    def standing(self) -> Standing:
        """Return what people have changed at run time, without a deployment."""
        return StandingStore(self.documents).current()

    def due(self, now: datetime, limit: int) -> list[tuple[str, StoredIncident | None]]:
        """Return incidents with something due at `now`, the longest due first, by id; None where one cannot be read."""
        found = self.documents.query(queries.due(now, limit))
        return [(document.id, _readable(document)) for document in found]

    def incidents(
        self, states: Sequence[str], limit: int, after: tuple[str, str] | None = None
    ) -> list[StoredIncident]:
        """Return incidents in these states, the newest first."""
        return [_incident(document) for document in self.documents.query(queries.incidents(states, limit, after))]

    def silenced_by(self, rule: str) -> list[str]:
        """Return the ids of the incidents that are open, and silenced by a rule."""
        return [document.id for document in self.documents.query(queries.silenced_by(rule))]

    def silenced(self) -> list[str]:
        """Return the ids of the incidents that are open, and silenced."""
        return [document.id for document in self.documents.query(queries.silenced())]

    def incidents_since(self, since: datetime, limit: int) -> list[StoredIncident]:
        """Return the incidents that opened since an instant (aware), the newest first."""
        query = queries.incidents_since(since, [str(state) for state in IncidentState], limit)
        return [_incident(document) for document in self.documents.query(query)]

    def followed_up(self, limit: int) -> list[StoredIncident]:
        """Return the incidents with action items that nobody has verified, those with the most first."""
        return [_incident(document) for document in self.documents.query(queries.followed_up(limit))]

    def timeline(self, incident_id: str) -> list[Event]:
        """Return all events of an incident in order of time."""
        events = (event_from(document.fields) for document in self.documents.query(queries.timeline(incident_id)))
        return sorted(events, key=lambda event: (event.at, event.place))

    def recent_timeline(self, incident_id: str, limit: int) -> list[Event]:
        """Return the latest events of an incident, the newest first."""
        found = self.documents.query(queries.recent_timeline(incident_id, limit))
        return [event_from(document.fields) for document in found]

    def evidence(self, incident: Incident) -> LogEvidence | None:
        """Return the logs attached to an incident, or None where there are none, or none any more.

        An incident whose alert names no resource has none, and costs no read.
        """
        document = self.documents.get(f"incidents/{incident.id}/evidence/logs") if resource_of(incident) else None
        return read(document, LogEvidence) if document else None

    def unpublished(self, incident_id: str) -> list[Event]:
        """Return the events of an incident that the bus may not have, in order."""
        events = (event_from(document.fields) for document in self.documents.query(queries.unpublished(incident_id)))
        return sorted(events, key=lambda event: event.place)

    def deliveries(self, incident_id: str) -> list[Stored[Delivery]]:
        """Return every delivery of an incident."""
        return [_delivery(document) for document in self.documents.query(queries.deliveries(incident_id))]

    def open_deliveries(self, incident_id: str) -> list[Stored[Delivery]]:
        """Return the deliveries of an incident that have no outcome yet."""
        return [_delivery(document) for document in self.documents.query(queries.open_deliveries(incident_id))]

    def sending(self) -> list[Stored[Delivery]]:
        """Return every delivery that somebody holds the lease of."""
        return [_delivery(document) for document in self.documents.query(queries.sending())]

    def deliveries_by_reply(self, address: str, code: str) -> list[Stored[Delivery]]:
        """Return the deliveries to an address that carried a reply code."""
        return [_delivery(document) for document in self.documents.query(queries.deliveries_by_reply(address, code))]

    def save(self, before: StoredIncident | None, events: Sequence[Event], *more: Write) -> Incident:
        """Commit the incident after `events`, the events on its timeline, and `more`, at once; return the incident."""
        after = fold(before.value if before else None, events)
        path = f"incidents/{after.id}"
        waiting = before.sweep_at if before else None
        fields = incident_fields(after, waiting or events[-1].at + SWEEP_AFTER)
        incident = Replace(path, fields, before.version) if before else Create(path, fields)
        self.documents.commit([incident, *map(timeline_write, events), *more])
        return after

    def set_sweep(self, incident: StoredIncident, sweep_at: datetime | None) -> None:
        """Note when the tick must look after what the incident asked for; None when everything has its outcome."""
        fields = incident_fields(incident.value, sweep_at)
        self.documents.commit([Replace(f"incidents/{incident.value.id}", fields, incident.version)])

    def resume_sweep(self, incident_id: str, now: datetime) -> None:
        """Have the tick look after the incident again, where it may just be coming to the end of that."""
        self._sweep(incident_id, now + SWEEP_AFTER, instead_of=lambda planned: planned <= now)

    def sweep_by(self, incident_id: str, at: datetime) -> None:
        """Have the tick look after the incident at `at` at the latest."""
        self._sweep(incident_id, at, instead_of=lambda planned: planned > at)

    def _sweep(self, incident_id: str, at: datetime, instead_of: Callable[[datetime], bool]) -> None:
        """Plan the sweep at `at`, where none is planned, or one at a time that this is to go `instead_of`."""
        stored = self.incident(incident_id)
        while stored and (stored.sweep_at is None or instead_of(stored.sweep_at)):
            try:
                return self.set_sweep(stored, at)
            except Conflict:
                stored = self.incident(incident_id)
        return None

    def mark_published(self, events: Iterable[Event]) -> None:
        """Note that the bus has these events."""
        marks = [Patch(f"incidents/{event.incident}/timeline/{event.place}", {"published": True}) for event in events]
        for start in range(0, len(marks), PUBLISHED_AT_ONCE):
            self.documents.commit(marks[start : start + PUBLISHED_AT_ONCE])


def _incident(document: Document) -> StoredIncident:
    fields = upgraded("incidents", document.fields)
    sweep_at = msgspec.convert(fields["sweep_at"], datetime | None)
    return StoredIncident(value=msgspec.convert(fields, Incident), version=document.version, sweep_at=sweep_at)


def _readable(document: Document) -> StoredIncident | None:
    try:
        return _incident(document)
    except (*UNREADABLE, NewerSchema):
        return None


def _delivery(document: Document) -> Stored[Delivery]:
    return Stored(value=read(document, Delivery), version=document.version)
