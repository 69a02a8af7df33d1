"""The promises of a response: to acknowledge, to triage and to resolve in time. A broken one is recorded once."""

from datetime import datetime

from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.incident import ACKNOWLEDGE, RESOLVE, TRIAGE
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.story import Story

_DONE = {ACKNOWLEDGE: "acknowledged", TRIAGE: "triaged", RESOLVE: "resolved"}


def miss(story: Story, promise: str) -> None:
    """Record that a promise was not kept."""
    rule = f"severities.{story.incident.severity}.{promise}_within"
    reason = Reason(code=f"{promise}_deadline_missed", text=f"not {_DONE[promise]} in time", rule=rule)
    story.add(MUSTER, reason, DeadlineMissed(deadline=promise, due_at=story.incident.deadlines[promise]))


def miss_overdue(story: Story, by: datetime) -> None:
    """Record the promises that were broken before the instant `by`, soonest first.

    Called before whatever ends a promise, so that one broken between two ticks is not taken for kept.
    """
    overdue = sorted((at, name) for name, at in story.incident.alarms.items() if name in _DONE and at < by)
    for _, promise in overdue:
        miss(story, promise)
