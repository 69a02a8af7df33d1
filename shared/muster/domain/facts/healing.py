"""Something mends itself, or fails to; high-impact remedies are decided on.

Their types are what a self-healing system subscribes to: it applies a remedy when `healing.approved` names it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingExpected:
    """The policy waits for a remedy to begin by itself."""

    type: ClassVar[str] = "healing.expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingStarted:
    """A remedy is being applied. `id` is the healing system's name for it."""

    type: ClassVar[str] = "healing.started"
    action: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingSucceeded:
    """A remedy was applied; whether it helped is to be seen."""

    type: ClassVar[str] = "healing.succeeded"
    action: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingFailed:
    """It did not heal: the remedy failed, took too long, or did not help. `action` is empty where none was begun."""

    type: ClassVar[str] = "healing.failed"
    action: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested:
    """The event's recipients are asked to decide on a remedy until `until`; `approve` is the answer of silence."""

    type: ClassVar[str] = "healing.approval_requested"
    action: str
    id: str
    until: datetime
    approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyApproved:
    """The remedy may be applied."""

    type: ClassVar[str] = "healing.approved"
    action: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyDenied:
    """The remedy must not be applied."""

    type: ClassVar[str] = "healing.denied"
    action: str
    id: str
