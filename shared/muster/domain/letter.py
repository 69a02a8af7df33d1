"""The message that is about no incident: what was worded for a person when it was asked for."""

from datetime import datetime

from muster.domain import hand_off
from muster.domain.clockwork import spoken
from muster.domain.compose import LABELS, LATE_AFTER, Links
from muster.domain.delivery import NO_INCIDENT, Delivery
from muster.domain.message import ActionLink, Message
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.story import Context

CONFIRM = "confirm"
"""The action of a link: that a test page has reached its recipient."""


def outdated(delivery: Delivery, context: Context, now: datetime) -> Reason | None:
    """Return why a letter must not go out any more at `now` (aware); None where it must."""
    if delivery.letter and delivery.letter.shift:
        return hand_off.outdated(delivery, context, now)
    if context.policy.test_pages is None:
        return Reason(code="superseded", text="the policy asks for no test pages any more")
    return None


def addressed(delivery: Delivery, policy: Policy, now: datetime, links: Links) -> Message:
    """Return the message of a delivery at `now` (aware): only a test page has something to do, to confirm it.

    Raises ValueError for a delivery without a letter.
    """
    letter = delivery.letter
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
        next=letter.next,
        sent_at=now,
        recipient=policy.called(delivery.recipient),
        details=letter.details,
        late=f"This message is {spoken(late)} late." if late > LATE_AFTER else None,
        actions=_actions(delivery, links) if delivery.is_test else (),
        reply_code=delivery.reply_code,
        callback=links.callback(delivery.id),
    )


def _actions(delivery: Delivery, links: Links) -> tuple[ActionLink, ...]:
    href = links.action(NO_INCIDENT, delivery.recipient, CONFIRM, delivery.id)
    return (ActionLink(action=CONFIRM, label=LABELS[CONFIRM], href=href),) if href else ()
