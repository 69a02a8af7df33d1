"""What has gone out of a world, in words."""

from muster.domain.message import MessageKind
from tests.support.world import InFlight, Sent, World


def paged(world: World) -> list[str]:
    """Return the pages that reached a provider, in order: "Ada by push"."""
    return _said(world.channels.sent)


def tried(world: World) -> list[str]:
    """Return the pages that were handed to a provider, whether it took them or not."""
    return _said(world.channels.tried)


def told(world: World, channel: str) -> list[str]:
    """Return the headlines that a channel was told, in order."""
    sent = (each for each in world.channels.sent if each.message.kind is MessageKind.UPDATE)
    return [each.message.headline for each in sent if each.channel == channel]


def _said(sendings: list[Sent]) -> list[str]:
    pages = (each for each in sendings if each.message.kind is MessageKind.PAGE)
    return [f"{page.message.recipient} by {page.channel}" for page in pages]


def hold_back(world: World, topic: str = "notifications") -> list[InFlight]:
    """Let the bus be slow: hand over everything that is ready but the messages of one topic, which are returned."""
    held: list[InFlight] = []
    while world.bus.ready:
        if world.bus.ready[0].topic == topic:
            held.append(world.bus.ready.pop(0))
        else:
            world.deliver_next()
    return held


def let_go(world: World, held: list[InFlight]) -> None:
    """Let the bus bring what it held back."""
    world.bus.ready += held
    world.deliver()
