"""Where a delivery goes, and by which code its recipient's answer to it is known."""

from muster.domain.delivery import Delivery
from muster.domain.message import MessageKind
from muster.domain.policy import Policy
from muster.domain.text import digest


def address_of(delivery: Delivery, policy: Policy) -> str | None:
    """Return the address of a delivery; None where the policy has none."""
    if delivery.kind is MessageKind.UPDATE:
        channel = policy.channels.get(delivery.channel)
        return channel.address if channel else None
    person = policy.people.get(delivery.recipient)
    contacts = person.contacts if person else ()
    return next((contact.address for contact in contacts if contact.channel == delivery.channel), None)


def reply_code(delivery: Delivery) -> str | None:
    """Return the five digits by which a reply from this recipient means this incident, or this test page.

    None where there is nothing to reply.
    """
    about = delivery.id if delivery.is_test else delivery.incident
    return str(10_000 + int(digest("reply", about, delivery.recipient)[:8], 16) % 90_000) if about else None
