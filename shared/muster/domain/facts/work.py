"""The work on an incident gets somewhere."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReached:
    """The work got somewhere: investigating, identified or mitigated."""

    type: ClassVar[str] = "incident.milestone"
    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """Somebody wrote something down."""

    type: ClassVar[str] = "incident.note"
    text: str
