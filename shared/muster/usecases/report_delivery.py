"""Take a provider's word on a delivery: it has arrived, or it never will."""

import logging
from collections.abc import Callable
from dataclasses import replace

from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.incident import Incident
from muster.incident_store import IncidentStore
from muster.ports import Conflict
from muster.records import Stored
from muster.usecases.act_on_incident import ATTEMPTS
from muster.usecases.delivery_outcome import DeliveryOutcomes

_FAILURES = (DeliveryState.FAILED, DeliveryState.SKIPPED)

log = logging.getLogger("muster.delivery")


class ReportDelivery:
    """Records reports by a delivery's id. Harmless to repeat, and in any order; raises StoreUnavailable."""

    def __init__(self, store: IncidentStore, outcomes: DeliveryOutcomes) -> None:
        """Report on the deliveries of `store` through `outcomes`."""
        self._store = store
        self._outcomes = outcomes

    def delivered(self, delivery_id: str, reference: str) -> None:
        """Record that the message with the provider's `reference` has arrived."""

        def note(stored: Stored[Delivery], incident: Incident | None) -> None:
            if stored.value.open:  # the report overtook the answer to our own request, whose sender now finds it done
                known = Stored(value=replace(stored.value, reference=reference), version=stored.version)
                text = f"{stored.value.channel} reports that it arrived"
                self._outcomes.end(known, incident, DeliveryState.SENT, "delivered", text)
            else:
                self._outcomes.note_delivered(stored, incident)

        self._record(delivery_id, reference, note)

    def failed(self, delivery_id: str, reference: str, reason: str) -> None:
        """Record that the message will not arrive, and go on to the person's next channel."""

        def end(stored: Stored[Delivery], incident: Incident | None) -> None:
            self._outcomes.end(stored, incident, DeliveryState.FAILED, "reported", reason)

        self._record(delivery_id, reference, end)

    def _record(
        self, delivery_id: str, reference: str, write: Callable[[Stored[Delivery], Incident | None], None]
    ) -> None:
        before: int | None = None
        for _ in range(ATTEMPTS):
            stored = self._store.delivery(delivery_id)
            if stored is None or stored.value.state in _FAILURES or _about_another(stored.value, reference):
                log.info("report on a delivery ignored", extra={"delivery": delivery_id, "reference": reference})
                return
            if stored.version == before:
                return  # unchanged since the conflict: the timeline has this report already
            incident = self._store.incident(stored.value.incident) if stored.value.incident else None
            if incident is None and stored.value.incident:
                return
            try:
                write(stored, incident.value if incident else None)
            except Conflict:
                before = stored.version
                continue
            return
        raise Conflict(delivery_id)


def _about_another(delivery: Delivery, reference: str) -> bool:
    """Return whether the report is about an earlier attempt, which the provider gave another reference."""
    return bool(delivery.reference and reference and delivery.reference != reference)
