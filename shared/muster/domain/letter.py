"""The message that is about no incident: what was worded for a person when it was asked for."""

from datetime import datetime

from muster.domain.clockwork import spoken
from muster.domain.compose import LATE_AFTER
from muster.domain.delivery import Delivery
from muster.domain.message import Message
from muster.domain.policy import Policy


def addressed(delivery: Delivery, policy: Policy, now: datetime, callback: str | None) -> Message:
    """Return the message of a delivery at `now` (aware): nothing to act on; providers report to `callback`.

    Raises ValueError for a delivery without a letter.
    """
    letter, person = delivery.letter, policy.people.get(delivery.recipient)
    if letter is None:
        raise ValueError(delivery.id)
    late = now - delivery.asked_at
    return Message(
        kind=delivery.kind,
        incident="",
        severity="",
        headline=letter.headline,
        title=letter.headline,
        why=letter.why,
        since=letter.since,
        next="",
        sent_at=now,
        recipient=person.name if person else delivery.recipient,
        details=letter.details,
        late=f"This message is {spoken(late)} late." if late > LATE_AFTER else None,
        callback=callback,
    )
