"""Who is kept informed of an incident, how often, and in which words.

Source: S1, Communication Protocol; S2, 3.4 and 7.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

USUAL_GRACE = timedelta(minutes=5)


class UpdateKind(StrEnum):
    """The messages to an audience, each in the words of its own template."""

    INITIAL = "initial"
    UPDATE = "update"
    RESOLUTION = "resolution"
    REVIEW = "review"
    """The announcement of the review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Some who are kept informed together. `tell` are the channels that reach them."""

    id: str
    name: str
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRule:
    """How an audience is kept informed of incidents of one severity. `rule` is its place in the policy file.

    The kinds in `send` go out by themselves; the others are asked of a person. Without `every`, nothing is due between
    the first message and the last.
    """

    rule: str
    audience: str
    every: timedelta | None = None
    send: tuple[UpdateKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """Who is kept informed, by severity. `role` is whose work it is; an update is missed `grace` after it was due."""

    rules: dict[str, tuple[UpdateRule, ...]] = field(default_factory=dict)
    role: str = ""
    grace: timedelta = USUAL_GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message with placeholders in braces: {title}."""

    subject: str
    body: str
