"""Rule a last time, before a message goes out: what becomes of a delivery that must not, or cannot."""

from datetime import datetime, timedelta
from typing import NamedTuple

from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.incident import Incident
from muster.domain.letter import outdated
from muster.domain.message import MessageKind
from muster.domain.paging import stale
from muster.domain.story import Context


class Verdict(NamedTuple):
    """A delivery's outcome, and why: a reason's code and text."""

    state: DeliveryState
    code: str
    text: str


def verdict(  # noqa: PLR0913 - all that a last look takes in
    before: Delivery, delivery: Delivery, incident: Incident | None, context: Context, now: datetime, *, spare: bool
) -> Verdict | None:
    """Return the outcome of a delivery that must not go out at `now` (aware), or cannot; None where it is to be sent.

    `before` is what it was until somebody took its lease. With `spare` nobody has, since its channel is down, and its
    address has not been looked up. A letter has no `incident`.
    """
    if before.state is DeliveryState.SENDING and delivery.kind is MessageKind.UPDATE:
        return Verdict(DeliveryState.UNKNOWN, "lost", "the sender died while sending; an update is not sent twice")
    if reason := stale(delivery, incident, context.policy) if incident else outdated(delivery, context, now):
        return Verdict(DeliveryState.SKIPPED, reason.code, reason.text)
    if now - delivery.asked_at > delivery.give_up_after:
        hours = delivery.give_up_after // timedelta(hours=1)
        return Verdict(DeliveryState.FAILED, "too_old", f"given up after {hours} h")
    if delivery.address is None and not spare:
        text = f"the policy has no address for {delivery.recipient} on {delivery.channel}"
        return Verdict(DeliveryState.FAILED, "no_address", text)
    return None
