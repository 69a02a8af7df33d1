"""Turn an event's named recipients into deliveries: one document and one message each."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from muster import cloudevents
from muster.domain.delivery import Delivery, Words
from muster.domain.event import Event, Fact
from muster.domain.facts.communication import UpdateDue, UpdateSent
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
    """Return the deliveries of an event to begin with: pages and reminders to people, updates to channels.

    To each recipient one by their first channel, due at once, even where the event was decided by a clock that is ahead
    of `now`; to whoever is paged by a rule of their own, one by each channel of it, due in its time.
    """
    due = min(event.at, now)
    asked = ((MessageKind.PAGE, event.recipients, event.step), (MessageKind.REMINDER, event.reminds, None))
    personal = [
        delivery
        for kind, people, step in asked
        for recipient in people
        for delivery in _to(event, kind, recipient, step, due)
    ]
    told = (Recipient(person=channel, name=channel, channels=(channel,), why="") for channel in event.tell)
    return [*personal, *(each for channel in told for each in _to(event, MessageKind.UPDATE, channel, None, due))]


def _to(event: Event, kind: MessageKind, recipient: Recipient, step: str | None, due: datetime) -> Iterator[Delivery]:
    """Yield the deliveries to one recipient; none to one without a channel."""
    for channel, after in zip(recipient.channels, recipient.after or (timedelta(),), strict=False):
        yield replace(_delivery(event, kind, recipient, step, channel), after=after, next_attempt_at=due + after)


def _delivery(event: Event, kind: MessageKind, recipient: Recipient, step: str | None, channel: str) -> Delivery:
    return Delivery(
        id=delivery_id(event.id, recipient.person, channel),
        event=event.id,
        incident=event.incident,
        seq=event.seq,
        epoch=event.epoch,
        run=event.run,
        kind=kind,
        recipient=recipient.person,
        channel=channel,
        chain=recipient.channels,
        step=step,
        why=recipient.why,
        reason=event.reason,
        about=event.fact.type,
        actor=event.actor.name,
        asked_at=event.at,
        next_attempt_at=event.at,
        words=_words(event.fact),
    )


def _words(fact: Fact) -> Words | None:
    if isinstance(fact, UpdateSent):
        return Words(audience=fact.audience, kind=fact.kind, subject=fact.subject, text=fact.text)
    if isinstance(fact, UpdateDue):
        return Words(audience=fact.audience, kind=fact.kind, subject=fact.subject, text=fact.draft)
    return None


def message(delivery: Delivery, clock: Clock) -> Outgoing:
    """Return the request to send a delivery, as it goes on the bus."""
    data = cloudevents.encode(
        type=DELIVERY_REQUESTED,
        id=f"{delivery.id}-{delivery.attempts}",
        source="muster",
        subject=delivery.incident or delivery.id,
        time=clock.now(),
        data={"delivery": delivery.id},
    )
    about = {"incident": delivery.incident} if delivery.incident else {}
    return Outgoing(data=data, attributes={"type": DELIVERY_REQUESTED, **about})


class RequestDeliveries:
    """Create the deliveries an event asks for and put each on the bus. Harmless to repeat."""

    def __init__(self, store: IncidentStore, bus: EventBus, clock: Clock) -> None:
        """Create deliveries in `store` and request them on `bus`."""
        self._store = store
        self._bus = bus
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
        if due := [message(each, self._clock) for each in wanted if not each.to_come(now)]:
            self._bus.publish(TOPIC, due)
        return len(wanted)

    def _still_to_send(self, delivery: Delivery) -> Delivery | None:
        """Create the delivery unless it exists; return it as it is, None where it has its outcome."""
        try:
            self._store.documents.commit([delivery_write(delivery, None)])
        except Conflict:
            stored = self._store.delivery(delivery.id)
            return stored.value if stored and stored.value.open else None
        return delivery


def chain_ids(delivery: Delivery) -> Sequence[str]:
    """Return the ids of the deliveries of the same page through each of the person's channels, in order."""
    return [delivery_id(delivery.event, delivery.recipient, channel) for channel in delivery.chain]
