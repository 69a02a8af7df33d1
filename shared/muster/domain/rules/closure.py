"""What is asked before a record is closed, and which incidents are reviewed."""

from dataclasses import dataclass, field
from datetime import timedelta

from muster.domain.rules.circumstances import Seen
from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import ALWAYS, Condition
from muster.domain.rules.severities import Within

DAILY = timedelta(hours=24)
WITHIN_TWO_DAYS = Within(duration=timedelta(hours=48))
"""S2, 6.2, Process, 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """How the record of an incident is closed: by a person, who looks at each of `checklist` (S1, Incident Closure, 1).

    Without a checklist it closes by itself at the end of the reopen window. With one, its owner is reminded from then
    on: every `remind`, so many `times` in all.
    """

    checklist: tuple[str, ...] = ()
    remind: timedelta = DAILY
    times: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """An incident for which all of this holds is reviewed. `rule` is its place in the file ("reviews.when[1]").

    `recurring` counts the incidents of the same key, this one among them, by when they opened.
    """

    rule: str
    when: Condition = ALWAYS
    recurring: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """When an incident is reviewed, within what time of the resolution, and by whom (S2, 6.2).

    `participants` are invited besides those who worked on it, `announce` names the channels that hear of it. `remind`
    is how often owners hear of action items that are due. `report` is the organisation's own template of the report.
    """

    rules: tuple[ReviewRule, ...] = ()
    within: Within = field(default_factory=lambda: WITHIN_TWO_DAYS)
    participants: tuple[Target, ...] = ()
    announce: tuple[str, ...] = ()
    remind: timedelta = DAILY
    report: str = ""
