"""To say what kind of incident it is, and how bad."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeverity:
    """Say how bad it is, P1 to P4, and why; of somebody whom the policy does not let decide that, it is a request."""

    actor: Actor
    severity: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeverity:
    """Ask those who may decide for another severity, and say why."""

    actor: Actor
    severity: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessImpact:
    """Say how bad the impact is: levels by dimension, as the policy names them. `note` says what it rests on."""

    actor: Actor
    levels: dict[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Confirm the classification, or correct the type."""

    actor: Actor
    type: str | None = None
