"""What somebody, or some clock, wants of an incident."""

from dataclasses import dataclass
from typing import TypeAlias

from muster.domain.alert import Alert
from muster.domain.event import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAlert:
    """Take in an alert. `incident` is the id a new incident would get."""

    alert: Alert
    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Do whatever has fallen due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """Own it. Of a resolved or already acknowledged incident: nothing happens."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """End it. Of a resolved incident: nothing happens."""

    actor: Actor
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Take a resolution back. Of an open incident: nothing happens; a closed one refuses."""

    actor: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Complete the record of a resolved incident."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeverity:
    """Say how bad it is, P1 to P4, and why."""

    actor: Actor
    severity: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Page the next level now, or `level`."""

    actor: Actor
    level: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Confirm the classification, or correct the type."""

    actor: Actor
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone:
    """Say how far the work has got: investigating, identified or mitigated."""

    actor: Actor
    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """Write something down."""

    actor: Actor
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnreached:
    """Tell that no channel could reach `person`, whom `step` paged in the given run of the incident."""

    person: str
    step: str
    run: int


Command: TypeAlias = (
    ReceiveAlert
    | Tick
    | Acknowledge
    | Resolve
    | Reopen
    | Close
    | SetSeverity
    | Escalate
    | Triage
    | ReachMilestone
    | AddNote
    | ReportUnreached
)
