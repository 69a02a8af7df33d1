"""The message to those who are kept informed: the organisation's own words, with nothing for responders in it."""

from datetime import datetime

from muster.domain.delivery import Delivery, Words
from muster.domain.incident import Incident
from muster.domain.message import Message
from muster.domain.policy import Policy


def broadcast(incident: Incident, delivery: Delivery, words: Words, policy: Policy, now: datetime) -> Message:
    """Return the message of a delivery to an audience at `now` (aware): no link to act, no fact but what they say."""
    return Message(
        kind=delivery.kind,
        incident=incident.id,
        severity=incident.severity,
        headline=words.subject,
        title=incident.title,
        why="",
        since="",
        next="",
        sent_at=now,
        recipient=delivery.recipient,
        details=words.text,
        colour=policy.severities[incident.severity].colour,
    )
