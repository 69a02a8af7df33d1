"""Those who take messages to people and rooms: what they took is what came out."""

from collections.abc import Callable
from dataclasses import dataclass

from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.ports import Channel, Receipt, SendAgain, SendFailed, SendUnknown
from tests.simulation.harm import Point
from tests.simulation.plan import Outage
from tests.simulation.record import Taken, Tried
from tests.simulation.world import Touch, World

ERRORS: dict[str, Callable[[], Exception]] = {
    "again": lambda: SendAgain("503"),
    "failed": lambda: SendFailed("400"),
    "unknown": lambda: SendUnknown("timed out"),
    "taken": lambda: SendUnknown("timed out"),
    "broken": lambda: RuntimeError("a bug in the channel"),
}


class SimulatedChannels:
    """The channels of any policy. Each of the `readers` is told of every message that was taken."""

    def __init__(self, world: World) -> None:
        """Begin with every provider well."""
        self.readers: list[Callable[[Taken], None]] = []
        self._world = world

    def get(self, _policy: Policy, channel: str) -> Channel:
        """Return the channel."""
        return _Provider(self, channel)

    def take(self, channel: str, message: Message, address: str, delivery: str) -> Receipt:
        """Take a message, unless the provider is away or refuses it."""
        world = self._world
        place = Touch(point=Point.SEND, what=channel, unavailable=ERRORS["taken"])
        tried = Tried(channel=channel, delivery=delivery, person=address if message.kind.is_personal else None)
        world.record.tried.append(tried)

        def do() -> Receipt:
            outage = world.away(channel) or world.away(address)
            if outage and outage.how != "taken":
                self._refuse(outage, delivery)
            taken = Taken(
                at=world.now,
                channel=channel,
                address=address,
                delivery=delivery,
                message=message,
                task=world.task,
                contact=world.task.contact,
            )
            world.record.taken.append(taken)
            world.tell(channel, f"takes a {message.kind} for {address}: {message.headline} ({message.why})")
            for read in self.readers:
                read(taken)
            if outage:
                self._refuse(outage, delivery)
            return Receipt(provider=channel, reference=delivery)

        try:
            receipt = world.touch(place, do)
        except SendFailed:
            tried.refused = True
            raise
        tried.took = True
        return receipt

    def _refuse(self, outage: Outage, delivery: str) -> None:
        self._world.harmed(f"provider: {outage.how}", outage.what)
        self._world.record.refused[delivery, outage.how] += 1
        raise ERRORS[outage.how]()  # noqa: RSE102 - it makes the exception


@dataclass(frozen=True, slots=True)
class _Provider(Channel):
    channels: SimulatedChannels
    name: str

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Hand the message over."""
        return self.channels.take(self.name, message, address, delivery)
