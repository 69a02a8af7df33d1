"""Those who are kept informed are told, or are to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from muster.domain.rules.communication import UpdateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDue:
    """An audience was to be told something by `due_at`, and the event's people are asked to write it.

    `subject` and `draft` are what it could say. It is missed at `late_at`, and the one after it is due at `next_at`;
    None where there is none.
    """

    type: ClassVar[str] = "incident.update_due"
    audience: str
    name: str
    """Of the audience."""
    kind: UpdateKind
    subject: str
    draft: str
    due_at: datetime
    late_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSent:
    """An audience is told `subject` and `text`, on the event's channels; the next time is due at `next_at`.

    `words` are what a person wrote into it, and `eta` when they expect it to be over; empty where nobody did.
    """

    type: ClassVar[str] = "incident.update_sent"
    audience: str
    name: str
    """Of the audience."""
    kind: UpdateKind
    words: str
    eta: str
    subject: str
    text: str
    next_at: datetime | None
