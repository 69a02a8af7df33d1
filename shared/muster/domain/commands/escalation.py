"""To page others, and to tell that a page reached nobody."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Page the next level now, or `level`, and tell them what is the matter, what was done and what is needed."""

    actor: Actor
    level: int | None = None
    summary: str = ""
    actions_taken: str = ""
    help_needed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnreached:
    """Tell that no channel could reach `person`, whom `step` paged in the given run of the incident."""

    person: str
    step: str
    run: int
