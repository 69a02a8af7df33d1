"""What is known of a deduplication key: which incident it leads to, and what its sender said last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muster.domain.alert import Moment
from muster.domain.surroundings import Ended

OPENINGS = 100


class KeyState(StrEnum):
    """Whether an incident is open for the key."""

    OPEN = "open"
    FLAPPING = "flapping"
    """It is, though its sender says that it is over: it may not stay so."""
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The document of a key. At most one incident is open for it, because opening one writes this in the same commit.

    `incident` is the last incident, None for a tombstone: a close that came before anything was open. `severity` is the
    worst that an alert of the key was taken in with. `closed` is the sender's latest close: an open that is not later
    has been overtaken by it. `ended` is how an incident of the key ended last. `came` are the latest instants at which
    alerts said that it is happening, where the policy counts them, and `counting` says that each further one counts.
    `turns` are the latest instants at which the sender's word changed, where the policy looks for flapping.
    """

    id: str
    source: str
    key: str
    state: KeyState
    incident: str | None = None
    severity: str | None = None
    closed: Moment | None = None
    ended: Ended | None = None
    came: tuple[datetime, ...] = ()
    counting: bool = False
    turns: tuple[datetime, ...] = ()
    grouped: bool = False
    """Whether it shares its incident: then `state` is its sender's word alone, and the group's document tells more."""
    opened: tuple[datetime, ...] = ()
    """When its latest incidents opened (UTC), at most OPENINGS, the newest last."""

    def overtaken(self, moment: Moment) -> bool:
        """Return whether what the sender said of `moment` is no later than its latest close."""
        return self.closed is not None and not moment.after(self.closed)


def latest(instants: Iterable[datetime], most: int) -> tuple[datetime, ...]:
    """Return the latest of some instants, in order, each once and `most` at most."""
    return tuple(sorted(set(instants)))[-most:] if most else ()
