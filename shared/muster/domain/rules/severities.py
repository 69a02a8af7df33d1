"""How bad an incident can be, and how fast each must go."""

from dataclasses import dataclass
from datetime import timedelta

SEVERITIES = ("P1", "P2", "P3", "P4")
"""Worst first."""


def worst(*severities: str) -> str:
    """Return the worst of some severities."""
    return min(severities, key=SEVERITIES.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A deadline: so long after the start, or so many business days by the wall clock of the policy's zone."""

    duration: timedelta = timedelta()
    business_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """One of P1 to P4: what it means, how fast it must go, and what senders call it.

    `response_within` is the promise to respond as the organisation states it; `acknowledge_within` what is expected of
    the person on call; `triage_within` when severity and type must have been confirmed. None: no deadline.
    """

    id: str
    name: str
    description: str = ""
    also_called: tuple[str, ...] = ()
    """Senders' own words for it, matched without regard to case."""
    acknowledge_within: Within | None = None
    triage_within: Within | None = None
    resolve_within: Within | None = None
    colour: str = "#5f6368"
