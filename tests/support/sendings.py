"""What has gone out of a world, in words."""

from muster.domain.message import MessageKind
from tests.support.world import Sent, World


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
