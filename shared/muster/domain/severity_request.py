"""Another severity that somebody asked for, and that nobody has decided on yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRequest:
    """Which severity, asked for by which actor (an id), and in words who, why and instead of what."""

    severity: str
    by: str
    text: str
