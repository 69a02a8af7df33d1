"""Turn an event's named recipients into deliveries: one document and one message each."""

import logging
from collections.abc import Sequence
from datetime import datetime

from muster import cloudevents
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.domain.message import MessageKind
from muster.domain.parties import Recipient
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, EventBus, Outgoing
from muster.records import SWEEP_AFTER, delivery_write

TOPIC = "notifications"
LATE_AFTER = SWEEP_AFTER / 2
"""So long after an event the tick's sweep may have seen that it led to no deliveries, and have ended."""
DELIVERY_REQUESTED = "muster.delivery.requested.v1"

log = logging.getLogger("muster.notification")


def delivery_id(event_id: str, recipient: str, channel: str) -> str:
    """Name the one delivery of an event to a recipient through a channel."""
    return digest("delivery", event_id, recipient, channel)[:20]


def deliveries_of(event: Event, now: datetime) -> list[Delivery]:
    """Return the first delivery to each recipient of an event: a page to each person, an update to each channel.

    Each is due at once, even where the event was decided by a clock that is ahead of `now`.
    """
    due = min(event.at, now)
    people = (recipient for recipient in event.recipients if recipient.channels)
    pages = [_delivery(event, MessageKind.PAGE, recipient, event.step, due) for recipient in people]
    told = (Recipient(person=channel, name=channel, channels=(channel,), why="") for channel in event.tell)
    return [*pages, *(_delivery(event, MessageKind.UPDATE, recipient, None, due) for recipient in told)]


def _delivery(event: Event, kind: MessageKind, recipient: Recipient, step: str | None, due: datetime) -> Delivery:
    return Delivery(
        id=delivery_id(event.id, recipient.person, recipient.channels[0]),
        event=event.id,
        incident=event.incident,
        seq=event.seq,
        epoch=event.epoch,
        run=event.run,
        kind=kind,
        recipient=recipient.person,
        channel=recipient.channels[0],
        chain=recipient.channels,
        step=step,
        why=recipient.why,
        reason=event.reason,
        about=event.fact.type,
        actor=event.actor.name,
        asked_at=event.at,
        next_attempt_at=due,
    )


def message(delivery: Delivery, clock: Clock) -> Outgoing:
    """Return the request to send a delivery, as it goes on the bus."""
    data = cloudevents.encode(
        type=DELIVERY_REQUESTED,
        id=f"{delivery.id}-{delivery.attempts}",
        source="muster",
        subject=delivery.incident,
        time=clock.now(),
        data={"delivery": delivery.id},
    )
    return Outgoing(data=data, attributes={"type": DELIVERY_REQUESTED, "incident": delivery.incident})


class RequestDeliveries:
    """Create the deliveries an event asks for and put each on the bus. Harmless to repeat."""

    def __init__(self, store: IncidentStore, bus: EventBus, clock: Clock) -> None:
        """Create deliveries in `store` and request them on `bus`."""
        self._store = store
        self._bus = bus
        self._clock = clock

    def __call__(self, event: Event) -> int:
        """Return how many deliveries were requested. Raises BusUnavailable, StoreUnavailable; then try again."""
        wanted = deliveries_of(event, self._clock.now())
        if not wanted:
            return 0
        try:
            self._store.documents.commit([delivery_write(delivery, None) for delivery in wanted])
        except Conflict:
            wanted = [delivery for delivery in wanted if self._still_to_send(delivery)]
        if wanted and self._clock.now() - event.at > LATE_AFTER:
            self._store.resume_sweep(event.incident, self._clock.now())
        if wanted:
            self._bus.publish(TOPIC, [message(delivery, self._clock) for delivery in wanted])
        return len(wanted)

    def _still_to_send(self, delivery: Delivery) -> bool:
        """Create the delivery unless it exists; return whether it has no outcome yet."""
        try:
            self._store.documents.commit([delivery_write(delivery, None)])
        except Conflict:
            stored = self._store.delivery(delivery.id)
            return stored is not None and stored.value.open
        return True


def chain_ids(delivery: Delivery) -> Sequence[str]:
    """Return the ids of the deliveries of the same page through each of the person's channels, in order."""
    return [delivery_id(delivery.event, delivery.recipient, channel) for channel in delivery.chain]
