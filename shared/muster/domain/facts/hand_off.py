"""A schedule is handed over while an incident is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Since `since` (UTC) those of `after` are on call for the schedule, and those of `before` are not: persons' ids.

    Whoever owns the incident, or has a role in it, goes on.
    """

    type: ClassVar[str] = "incident.handed_over"
    schedule: str
    name: str
    """Of the schedule."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: datetime
