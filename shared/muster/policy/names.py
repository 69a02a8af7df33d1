"""The names a policy file gives to things, gathered before anything refers to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from muster.domain.rules.channels import ChannelRule
from muster.policy.channels import can_be_told
from muster.policy.holidays import read_holidays
from muster.policy.impact import read_dimensions
from muster.policy.place import Fields, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What may be referred to, by section."""

    people: frozenset[str]
    teams: frozenset[str]
    schedules: frozenset[str]
    services: frozenset[str]
    types: frozenset[str]
    levels: frozenset[str]
    roles: frozenset[str]
    audiences: frozenset[str]
    plans: dict[str, int]
    """How many steps each plan comes to; nothing, before they have been read."""
    channels: dict[str, ChannelRule]
    calendars: dict[str, frozenset[date]]
    """The days of each calendar of holidays."""
    dimensions: dict[str, tuple[str, ...]]
    """Of the impact, each with its levels."""

    @classmethod
    def of(cls, root: Fields, channels: dict[str, ChannelRule]) -> "Names":
        """Gather the names from the file's sections."""
        return cls(
            people=frozenset(root.entries("people")),
            teams=frozenset(root.entries("teams")),
            schedules=frozenset(root.entries("schedules")),
            services=frozenset(root.entries("services")),
            types=frozenset(root.entries("types")),
            levels=frozenset(root.entries("levels")),
            roles=frozenset(root.entries("roles")),
            audiences=frozenset(root.entries("audiences")),
            plans=dict.fromkeys(root.entries("plans"), 0),
            channels=channels,
            calendars=read_holidays(root),
            dimensions=read_dimensions(root),
        )

    def told(self, place: Place) -> str:
        """Return the id of a channel that can be told something."""
        said = reference(self.channels, "channel")(place)
        channel = self.channels.get(said)
        if channel and not can_be_told(channel):
            place.error(f"the channel {said!r} has no address, so that nobody can be told there")
        return said


def reference(known: Iterable[str], what: str) -> Callable[[Place], str]:
    """Return a reader of a reference to something that is named elsewhere in the file."""
    names = frozenset(known)

    def read(place: Place) -> str:
        said = place.word()
        if said and said not in names:
            place.error(f"unknown {what} {said!r}{place.hint(said, names)}")
        return said

    return read
