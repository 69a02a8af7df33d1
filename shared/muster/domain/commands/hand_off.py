"""To put a hand-off on the record of an incident that is open meanwhile."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Note that the schedule went from `before` to `after` (persons' ids) at `since` (UTC). Harmless to repeat."""

    schedule: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: datetime
