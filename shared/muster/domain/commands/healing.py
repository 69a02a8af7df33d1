"""To tell of remedies, and to decide on them."""

from dataclasses import dataclass

from muster.domain.healing_report import HealingReport
from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHealing:
    """Tell how a remedy for the incident is getting on."""

    actor: Actor
    report: HealingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRemedy:
    """Approve or deny the remedy called `id`, or so in its link. Of one that is not waiting any more: refused."""

    actor: Actor
    id: str
    approve: bool
    reason: str = ""
