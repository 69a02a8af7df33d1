"""Promises come near their end, and are not kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineNear:
    """A promise is to be kept soon: `deadline` is acknowledge, triage or resolve."""

    type: ClassVar[str] = "incident.deadline_near"
    deadline: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """A promise was not kept: `deadline` is acknowledge, triage or resolve, or an update to `audience`."""

    type: ClassVar[str] = "incident.deadline_missed"
    deadline: str
    due_at: datetime
    audience: str = ""
