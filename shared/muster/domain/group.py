"""What is known of alerts that belong together: which incident they share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.key import KeyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The document of a group's incident, which is to it what a key's is to any other: ending or reopening writes it.

    `state` says whether `incident` is open. `emptied` says that it ended because the last of its keys was closed, and
    not because somebody ended it.
    """

    incident: str
    state: KeyState
    emptied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The document by which an alert finds the incident of its group. Opening another one writes this in the commit.

    `joined` is when a key joined `incident` last, opened it or came back to it, to the second.
    """

    id: str
    incident: str
    joined: datetime

    def takes(self, now: datetime, within: timedelta) -> bool:
        """Return whether another key may join the incident at `now`."""
        return now - self.joined <= within


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """An alert that has joined an incident of others: what it says, how bad that is, and the id of whose it is.

    `service` is what it is about, by its name for people; empty where that is not known.
    """

    title: str
    severity: str
    team: str
    service: str = ""

    @property
    def said(self) -> str:
        """Name it: '"Disk full" (Orders)'."""
        return f'"{self.title}"' + (f" ({self.service})" if self.service else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What an alert has in common with others: the group `id`, by `rule`, in which each comes `within` of the last.

    `text` says so to people. A storm's incident has a `title` of its own, another's that of the alert that opens it.
    """

    id: str
    rule: str
    within: timedelta
    text: str
    title: str = ""
