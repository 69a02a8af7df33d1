"""Steps fire: people are paged, channels told, or nobody is there."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A step of the plan paged the event's recipients."""

    type: ClassVar[str] = "incident.paged"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The incident went up to `level`. `step` is the plan's, or None where a person escalated by hand."""

    type: ClassVar[str] = "incident.escalated"
    step: str | None
    number: int | None
    level: int
    level_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A step of the plan told the event's channels, and paged nobody."""

    type: ClassVar[str] = "incident.told"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToPage:
    """A step was due and nobody is on call for it; the next one does not wait."""

    type: ClassVar[str] = "incident.nobody_to_page"
    step: str | None
    number: int | None
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """No road led to a person who was paged: every channel refused."""

    type: ClassVar[str] = "incident.person_unreached"
    step: str
    person: str
