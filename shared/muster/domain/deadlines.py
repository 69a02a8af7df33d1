"""The promises of a response: to acknowledge, to triage and to resolve in time, and to keep people informed.

Somebody is warned before one of the first three ends. A broken one is recorded once.
"""

from datetime import datetime

from muster.domain.addressees import owner_of
from muster.domain.cadence import UNSENT, UPDATE, Cadence
from muster.domain.clockwork import spoken
from muster.domain.facts.deadlines import DeadlineMissed, DeadlineNear
from muster.domain.incident import ACKNOWLEDGE, RESOLVE, TRIAGE
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.silencing import is_quiet
from muster.domain.story import Story

_DONE = {ACKNOWLEDGE: "acknowledged", TRIAGE: "triaged", RESOLVE: "resolved"}


def warn(story: Story, alarm: str) -> None:
    """Say that a promise ends soon: to the channels, and to whoever owns the incident."""
    incident, promise = story.incident, alarm.partition(":")[2]
    left = incident.deadlines[promise] - incident.deadlines[alarm]
    reason = Reason(
        code=f"{promise}_deadline_near",
        text=f"not {_DONE[promise]} yet, {spoken(left)} before it is to be",
        rule=f"severities.{incident.severity}.warn_before",
    )
    fact = DeadlineNear(deadline=promise, due_at=incident.deadlines[promise])
    story.add(MUSTER, reason, fact, reminds=owner_of(story), tell=story.audience())


def miss(story: Story, promise: str) -> None:
    """Record that a promise was not kept."""
    rule = f"severities.{story.incident.severity}.{promise}_within"
    reason = Reason(code=f"{promise}_deadline_missed", text=f"not {_DONE[promise]} in time", rule=rule)
    story.add(MUSTER, reason, DeadlineMissed(deadline=promise, due_at=story.incident.deadlines[promise]))


def miss_update(story: Story, alarm: str) -> None:
    """Record that an audience was not told in time what was due."""
    cadence = story.incident.cadence(alarm.partition(":")[2])
    miss_update_due_at(story, cadence, story.incident.deadlines[alarm] - cadence.grace)


def miss_update_due_at(story: Story, cadence: Cadence, due_at: datetime) -> None:
    """Record that an audience was not told in time what was due at an instant."""
    reason = Reason(code="update_deadline_missed", text=f"{cadence.name} not told in time", rule=cadence.rule)
    story.add(MUSTER, reason, DeadlineMissed(deadline=UPDATE, due_at=due_at, audience=cadence.audience))


def miss_overdue(story: Story, by: datetime) -> None:
    """Record the promises that were broken before the instant `by`, soonest first.

    Called before whatever ends a promise, so that one broken between two ticks is not taken for kept; but none is while
    the incident is silenced.
    """
    overdue = sorted((at, alarm) for alarm, at in story.incident.alarms.items() if at < by)
    for at, alarm in overdue:
        if alarm in _DONE and not is_quiet(story, at):
            miss(story, alarm)
        elif alarm.partition(":")[0] == UNSENT:
            miss_update(story, alarm)
