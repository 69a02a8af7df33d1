"""Turn an event's named recipients into deliveries: one document and one message each."""

from collections.abc import Sequence

from muster import cloudevents
from muster.domain.deliveries import deliveries_of
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, EventBus, Outgoing
from muster.records import SWEEP_AFTER, delivery_write

TOPIC = "notifications"
LATE_AFTER = SWEEP_AFTER / 2
"""So long after an event the tick's sweep may have seen that it led to no deliveries, and have ended."""
DELIVERY_REQUESTED = "muster.delivery.requested.v1"


class Requests:
    """Asks for deliveries to be sent, on the topic `notifications`. Harmless to repeat."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        """Publish on `bus`."""
        self._bus = bus
        self._clock = clock

    def __call__(self, deliveries: Sequence[Delivery]) -> None:
        """Publish a message for each; nothing where there is none. Raises BusUnavailable."""
        if deliveries:
            self._bus.publish(TOPIC, [self._message(each) for each in deliveries])

    def _message(self, delivery: Delivery) -> Outgoing:
        data = cloudevents.encode(
            type=DELIVERY_REQUESTED,
            id=f"{delivery.id}-{delivery.attempts}",
            source="muster",
            subject=delivery.incident or delivery.id,
            time=self._clock.now(),
            data={"delivery": delivery.id},
        )
        about = {"incident": delivery.incident} if delivery.incident else {}
        return Outgoing(data=data, attributes={"type": DELIVERY_REQUESTED, **about})


class RequestDeliveries:
    """Create the deliveries an event asks for and put each on the bus. Harmless to repeat."""

    def __init__(self, store: IncidentStore, request: Requests, clock: Clock) -> None:
        """Create deliveries in `store` and `request` them."""
        self._store = store
        self._request = request
        self._clock = clock

    def __call__(self, event: Event) -> int:
        """Return how many deliveries there are to send. Raises BusUnavailable, StoreUnavailable; then try again.

        Those that are not due yet are left to the tick's sweep, which comes when the first of them is.
        """
        now = self._clock.now()
        wanted = deliveries_of(event, now)
        if not wanted:
            return 0
        try:
            self._store.documents.commit([delivery_write(delivery, None) for delivery in wanted])
        except Conflict:
            wanted = [stored for delivery in wanted if (stored := self._still_to_send(delivery))]
        if wanted and now - event.at > LATE_AFTER:
            self._store.resume_sweep(event.incident, now)
        soonest = min((each.next_attempt_at for each in wanted if each.to_come(now)), default=None)
        if soonest and soonest < event.at + SWEEP_AFTER:
            self._store.sweep_by(event.incident, soonest)
        self._request([each for each in wanted if not each.to_come(now)])
        return len(wanted)

    def _still_to_send(self, delivery: Delivery) -> Delivery | None:
        """Create the delivery unless it exists; return it as it is, None where it has its outcome."""
        try:
            self._store.documents.commit([delivery_write(delivery, None)])
        except Conflict:
            stored = self._store.delivery(delivery.id)
            return stored.value if stored and stored.value.open else None
        return delivery
