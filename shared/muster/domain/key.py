"""What is known of a deduplication key: which incident it leads to, and what its sender said last."""

from dataclasses import dataclass
from enum import StrEnum

from muster.domain.alert import Moment


class KeyState(StrEnum):
    """Whether an incident is open for the key."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The document of a key. At most one incident is open for it, because opening one writes this in the same commit.

    `incident` is the last incident, None for a tombstone: a close that came before anything was open. `severity` is the
    worst that an alert of the key was taken in with. `closed` is the sender's latest close: an open that is not later
    has been overtaken by it.
    """

    id: str
    source: str
    key: str
    state: KeyState
    incident: str | None = None
    severity: str | None = None
    closed: Moment | None = None

    def overtaken(self, moment: Moment) -> bool:
        """Return whether what the sender said of `moment` is no later than its latest close."""
        return self.closed is not None and not moment.after(self.closed)
