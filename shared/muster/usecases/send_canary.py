"""Try Muster out from end to end: send a synthetic alert through every hop, and measure how long it takes."""

import logging
from datetime import datetime

import msgspec

from muster.domain.canary import NAME, Canary, next_canary
from muster.domain.policy import Policy
from muster.domain.rules.canary import CanaryRule
from muster.incident_store import IncidentStore
from muster.ports import Conflict, Document, EventBus, Outgoing
from muster.records import CANARY, canary_from, canary_write
from muster.usecases.canary_trace import trace

TOPIC = "monitoring"
"""Cloud Monitoring's own: what is published here is pushed to the intake by Pub/Sub, with Google's token."""

log = logging.getLogger("muster.canary")


class SendCanary:
    """Sends one whenever it is due, where the policy asks for it; where it does not, it costs nothing.

    It begins where Cloud Monitoring's alerts do, so that the intake authenticates and parses it like them, and it needs
    no secret. It is published before that is noted: a process that dies in between sends another, which is no harm,
    while one that was noted and never sent would be a false alarm.
    """

    def __init__(self, incidents: IncidentStore, bus: EventBus) -> None:
        """Publish on `bus`, and look in `incidents` for what came of it."""
        self._incidents = incidents
        self._documents = incidents.documents
        self._bus = bus
        self._rests_until: datetime | None = None

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Send a canary, or look for the one under way, at `now` (aware, UTC). Raises StoreUnavailable and so on."""
        rule = policy.canary
        if rule is None or (self._rests_until and now < self._rests_until):
            return
        document = self._documents.get(CANARY)
        last = canary_from(document) if document else None
        if last is None or now >= last.next_at:
            self._send(next_canary(last, rule, now), document)
        elif last.delivered_at is None:
            self._look(last, document)
        else:
            self._rests_until = last.next_at

    def _send(self, canary: Canary, document: Document | None) -> None:
        self._bus.publish(TOPIC, [_notification(canary)])
        self._write(canary, document)

    def _look(self, canary: Canary, document: Document | None) -> None:
        found = trace(self._incidents, canary)
        if found.delivered_at:
            after = canary.arrived(found.delivered_at)
            self._write(after, document)
            log.info("canary delivered", extra={"reason": canary.id, "seconds": after.latencies[-1].total_seconds()})

    def _write(self, canary: Canary, document: Document | None) -> None:
        try:
            self._documents.commit([canary_write(canary, document)])
        except Conflict:
            log.info("another tick looks after the canary")


class LookForCanary:
    """Says where the canary is, once it should have arrived."""

    def __init__(self, incidents: IncidentStore) -> None:
        """Look in `incidents`."""
        self._incidents = incidents

    def __call__(self, rule: CanaryRule, now: datetime) -> str:
        """Return what is wrong at `now` (aware UTC); nothing where all is well. Raises StoreUnavailable."""
        document = self._incidents.documents.get(CANARY)
        last = canary_from(document) if document else None
        if last is None or not last.missing(rule, now):
            return ""
        found = trace(self._incidents, last)
        said = f"no canary has arrived since the one of {last.well_at:%Y-%m-%d %H:%M} UTC"
        return f"{said}; of the one of {last.sent_at:%H:%M}, {found.where or 'it has arrived only now'}"


def _notification(canary: Canary) -> Outgoing:
    """Return a test notification as Cloud Monitoring's console sends it: what follows from it is marked as a test."""
    name = f"{NAME}{canary.id}"
    incident = {
        "incident_id": name,
        "policy_name": name,
        "condition_name": "Muster tries itself out",
        "state": "open",
        "started_at": int(canary.sent_at.timestamp()),
        "summary": "A synthetic alert, sent by Muster through all of itself. It ends by itself.",
    }
    return Outgoing(data=msgspec.json.encode({"version": "test", "incident": incident}))
