"""Read the `channels` section: the roads to people and rooms."""

from muster.domain.rules.channels import MOST_PROVIDERS, ChannelRule
from muster.policy.addresses import ROOM_ADDRESS
from muster.policy.place import Fields, Place
from muster.policy.providers import posts_to_one_place, read_provider
from muster.policy.schema.channels import CHANNELS, KINDS
from muster.policy.words import identifier, name, one_of


def read_channels(root: Fields) -> dict[str, ChannelRule]:
    """Return the channels by their id."""
    return {identifier(key, place): _channel(key, place) for key, place in root.entries("channels").items()}


def can_be_told(channel: ChannelRule) -> bool:
    """Return whether a channel knows where to tell: by its address, or since its providers do."""
    providers = [each for each in channel.providers if each.name != "console"]
    return bool(channel.address) or all(posts_to_one_place(each) for each in providers)


def _channel(key: str, place: Place) -> ChannelRule:
    fields = CHANNELS.read(place)
    kind = fields.read("kind", one_of(KINDS, "kind of channel"), "")
    read = [read_provider(f"{key}/{n}", kind, each) for n, each in enumerate(fields.items("providers"), start=1)]
    if "providers" in fields.places and not read:
        place.entry_error(f"the channel {key!r} has no provider to send through")
    if len(read) > MOST_PROVIDERS:
        place.entry_error(f"the channel {key!r} has {len(read)} providers, and may have {MOST_PROVIDERS}")
    address = fields.read("address", ROOM_ADDRESS.get(kind, name), "")
    return ChannelRule(id=key, kind=kind, providers=tuple(each for each in read if each), address=address)
