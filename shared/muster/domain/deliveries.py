"""The deliveries to begin with: of an event to those whom it names, and of a letter to one person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.delivery import NO_INCIDENT, Delivery, Letter, Words
from muster.domain.event import Event, Fact
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.message import MessageKind
from muster.domain.parties import MUSTER, Recipient
from muster.domain.reason import Reason
from muster.domain.text import digest


def delivery_id(event_id: str, recipient: str, channel: str) -> str:
    """Name the one delivery of an event to a recipient through a channel."""
    return digest("delivery", event_id, recipient, channel)[:20]


def chain_ids(delivery: Delivery) -> Sequence[str]:
    """Return the ids of the deliveries of the same page through each of the person's channels, in order."""
    return [delivery_id(delivery.event, delivery.recipient, channel) for channel in delivery.chain]


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


def delivery_of(  # noqa: PLR0913 - whom it goes to, what it says, why, and when
    letter: Letter, to: Recipient, *, about: str, event: str, reason: Reason, now: datetime
) -> Delivery:
    """Return the delivery of a letter by somebody's first channel; `event` is what it has in common with others."""
    return Delivery(
        id=delivery_id(event, to.person, to.channels[0]),
        event=event,
        incident=NO_INCIDENT,
        seq=0,
        epoch=0,
        run=0,
        kind=MessageKind.REMINDER,
        recipient=to.person,
        channel=to.channels[0],
        chain=to.channels,
        step=None,
        why=to.why,
        reason=reason,
        about=about,
        actor=MUSTER.name,
        asked_at=now,
        next_attempt_at=now,
        letter=letter,
    )


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
