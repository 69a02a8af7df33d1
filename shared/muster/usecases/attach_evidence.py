"""When an incident opens, attach what the alert's resource had logged: beside the paging, which never waits for it."""

import logging
from datetime import datetime

from muster.domain import evidence
from muster.domain.event import Event
from muster.domain.evidence import ErrorLogs, Resource
from muster.domain.facts.lifecycle import Opened
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, Logs, LogsUnavailable
from muster.records import SWEEP_AFTER, evidence_write, timeline_write
from muster.usecases.outbox import Outbox

LATE_AFTER = SWEEP_AFTER / 2
"""So long after the opening the tick's sweep may have ended, and would not publish what a crash left here."""

log = logging.getLogger("muster.evidence")


class AttachEvidence:
    """Attaches an incident's evidence, once: a document and a line on the timeline.

    Of the incident's own document it writes at most `sweep_at`, so that the tick publishes a line that comes late.
    """

    def __init__(self, store: IncidentStore, outbox: Outbox, logs: Logs, clock: Clock) -> None:
        """Attach what is in `logs` to the incidents of `store`."""
        self._store = store
        self._outbox = outbox
        self._logs = logs
        self._clock = clock

    def __call__(self, event: Event) -> bool:
        """Return whether something was attached now. Harmless to repeat, and to be given any other event.

        Raises LogsUnavailable and StoreUnavailable; then try again. After AT_MOST the logs are given up, and the
        timeline says so.
        """
        if not isinstance(event.fact, Opened):
            return False
        resource = evidence.resource_of(event.fact)
        incident = self._store.incident(event.incident) if resource else None
        if resource is None or incident is None:
            return False
        filed = self._store.alerts.get(event.fact.alert)
        since, until = evidence.window(event.at, filed.alert.at if filed else event.at, self._clock.now())
        kept = evidence.evidence(resource, self._look(resource, since, until, event.at), since, until)
        attached = evidence.attached(event, kept, self._clock.now())
        if attached.at - event.at > LATE_AFTER:
            self._store.resume_sweep(event.incident, attached.at)
        try:
            self._store.documents.commit([evidence_write(event.incident, kept), timeline_write(attached)])
        except Conflict:
            return False  # another delivery of the event was first
        log.info("%s", attached.reason.text, extra={"incident": event.incident, "entries": len(kept.entries)})
        self._outbox.publish(incident.value, [attached])
        return True

    def _look(self, resource: Resource, since: datetime, until: datetime, opened_at: datetime) -> ErrorLogs:
        try:
            return self._logs.errors_of(resource, since, until, evidence.ENTRIES_LIMIT + 1)
        except LogsUnavailable as error:
            if self._clock.now() - opened_at <= evidence.AT_MOST:
                raise
            return ErrorLogs(refused=f"the logs could not be read: {error}")
