"""Another severity that somebody asked for, and that nobody has decided on yet."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRequest:
    """Which severity, asked for by which actor (an id), and in words who, why and instead of what.

    `seq` is the event's that says so; `told_at` (UTC) is when somebody was last told of what this actor asks for.
    """

    severity: str
    by: str
    text: str
    seq: int
    told_at: datetime
