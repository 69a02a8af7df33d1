"""Promises are not kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """A promise was not kept: `deadline` is acknowledge, triage or resolve."""

    type: ClassVar[str] = "incident.deadline_missed"
    deadline: str
    due_at: datetime
