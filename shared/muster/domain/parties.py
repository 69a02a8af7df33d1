"""Who makes something happen, and who is to hear of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class ActorKind(StrEnum):
    """Who can make something happen."""

    PERSON = "person"
    SENDER = "sender"
    """The system that sent the alert."""
    TOKEN = "token"  # noqa: S105 - a kind of actor: a service that holds an API token
    MUSTER = "muster"
    """A rule of the policy, on Muster's own clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it: a person of the policy, the sender of an alert, the holder of an API token, or Muster itself."""

    kind: ActorKind
    id: str
    name: str


MUSTER = Actor(kind=ActorKind.MUSTER, id="muster", name="Muster")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person to be paged: through which channels, in which order, and why they.

    With `after`, by the person's own rule: each channel so long after the page was asked for, unless somebody has
    acknowledged by then. Without, each when the one before it does not work.
    """

    person: str
    name: str
    channels: tuple[str, ...]
    why: str
    after: tuple[timedelta, ...] = ()
