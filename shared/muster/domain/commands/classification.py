"""To say what kind of incident it is, and how bad."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeverity:
    """Say how bad it is, P1 to P4, and why."""

    actor: Actor
    severity: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Confirm the classification, or correct the type."""

    actor: Actor
    type: str | None = None
