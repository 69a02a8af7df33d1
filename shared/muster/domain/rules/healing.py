"""What may mend itself, for how long people wait for it, and whom high-impact remedies are put to."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingRule:
    """Incidents for which `when` holds may mend themselves: nobody is paged before `within` is over.

    `expected`: how long after the opening a first report of healing may take. `quiet`: once healing succeeded, the
    incident counts as over when its alert has been quiet for so long; None: only the sender's own close verifies it,
    for which it has `within` once more. Source of the rule: S1, Relationship with Self-Healing, and Detection and
    Triage, 4.
    """

    rule: str
    when: Condition
    within: timedelta
    expected: timedelta = timedelta()
    quiet: timedelta | None = None


class OnSilence(StrEnum):
    """What becomes of a remedy that nobody decides on."""

    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """Remedies for which `when` holds wait until one of `by` approves, for `within` at most.

    `when` may ask for `action`, the remedy's own words, besides the incident's facts. Source of the rule: S1,
    Relationship with Self-Healing, 3, and Resolution and Recovery, 2.
    """

    rule: str
    when: Condition
    by: tuple[Target, ...]
    within: timedelta
    on_silence: OnSilence = OnSilence.DENY
