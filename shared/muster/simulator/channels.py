"""Channels that tell who would be reached, and can be made to fail."""

from collections.abc import Callable
from dataclasses import dataclass

from muster.domain.delivery import Delivery
from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.ports import Channel, Receipt, SendAgain, SendFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What takes no messages: a channel for everybody, a person's address on it, or with no channel all of theirs."""

    channel: str | None = None
    person: str | None = None


class RecordingChannels:
    """Hands each delivery to `taken`, unless an outage stands in its way. Nothing leaves the process."""

    def __init__(self, find: Callable[[str], Delivery], taken: Callable[[Delivery, Message], None]) -> None:
        """Begin with everything online; `find` returns a delivery by its id, `taken` is given what is handed over."""
        self._find = find
        self._taken = taken
        self.outages: set[Outage] = set()

    def get(self, _policy: Policy, channel: str) -> Channel:
        """Return the channel of that name."""
        return _Recording(self, channel)

    def take(self, channel: str, delivery_id: str, message: Message) -> None:
        """Take a message. Raises SendAgain while the channel is offline, SendFailed where only the address is."""
        delivery = self._find(delivery_id)
        person = delivery.recipient
        if Outage(channel=channel) in self.outages:
            raise SendAgain(f"{channel} is offline")
        if {Outage(channel=channel, person=person), Outage(person=person)} & self.outages:
            raise SendFailed(f"{person} is offline on {channel}")
        self._taken(delivery, message)


@dataclass(frozen=True, slots=True)
class _Recording(Channel):
    channels: RecordingChannels
    name: str

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - the port's signature
        """Record the delivery, or fail as the outages say."""
        self.channels.take(self.name, delivery, message)
        return Receipt(provider="simulator", reference=delivery)
