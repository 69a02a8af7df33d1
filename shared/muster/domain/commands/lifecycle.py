"""To own an incident, end it, take that back; and what the clock wants."""

from dataclasses import dataclass

from muster.domain.parties import Actor


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
    """Complete the record of a resolved incident; with criteria of its checklist unmet, only for a reason."""

    actor: Actor
    reason: str = ""
