"""How bad an incident can be, and how fast each must go."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SEVERITIES = ("P1", "P2", "P3", "P4")
"""Worst first."""
URGENT = ("P1", "P2")
"""Those for which a team is assembled. S1, Detection and Triage, 3."""


def worst(*severities: str) -> str:
    """Return the worst of some severities."""
    return min(severities, key=SEVERITIES.index)


class Urgency(StrEnum):
    """How much of a hurry there is."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A deadline: so long after the start, or so many business days, or so much working time."""

    duration: timedelta = timedelta()
    business_days: int = 0
    business_time: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """One of P1 to P4: what it means, how fast it must go, and what senders call it.

    `response_within` is the promise to respond as the organisation states it; `acknowledge_within` what is expected of
    the person on call; `triage_within` when severity and type must have been confirmed. None: no deadline.
    `warn_before` each of them somebody is warned. `video_bridge` is where those meet who work on it.
    """

    id: str
    name: str
    description: str = ""
    also_called: tuple[str, ...] = ()
    """Senders' own words for it, matched without regard to case."""
    acknowledge_within: Within | None = None
    triage_within: Within | None = None
    resolve_within: Within | None = None
    acknowledgement_lasts: timedelta | None = None
    """After so long in which nobody does anything, an acknowledged incident is nobody's again; None: never."""
    urgency: Urgency = Urgency.HIGH
    """Which of a person's own rules says how they are paged."""
    warn_before: timedelta | None = None
    video_bridge: str = ""
    colour: str = "#5f6368"
