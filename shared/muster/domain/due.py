"""Carry out what has fallen due, in order of time."""

from collections.abc import Callable

from muster.domain import holding
from muster.domain.deadlines import miss
from muster.domain.escalation import fire, why_due
from muster.domain.facts.lifecycle import Closed
from muster.domain.incident import CLOSE, PROMISES, TEST_END
from muster.domain.parties import MUSTER
from muster.domain.plan import PlanStep
from muster.domain.reason import Reason
from muster.domain.story import Story
from muster.domain.transitions import resolve


def fire_due(story: Story) -> None:
    """Carry out every timer due by the story's `now`, soonest first; what one changes, the next one sees.

    So a late tick leaves the incident as many punctual ones would.
    """
    while due := _next(story):
        if isinstance(due, PlanStep):
            fire(story, due, why_due(due, story.incident, story.policy))
        else:
            _ALARMS[due.partition(":")[0]](story, due)


def _next(story: Story) -> PlanStep | str | None:
    """Return what is due first: the name of an alarm, or a step (at the same instant after the alarm)."""
    incident = story.incident
    alarm = min(((at, name) for name, at in incident.alarms.items()), default=None)
    step = next(iter(incident.pending), None)
    if alarm and alarm[0] <= story.now and (step is None or alarm[0] <= step[0]):
        return alarm[1]
    return step[1] if step and step[0] <= story.now else None


def _close(story: Story, _name: str) -> None:
    reason = Reason(code="reopen_window_over", text="nothing reopened it in time", rule="reopen_within")
    story.add(MUSTER, reason, Closed())


def _end_test(story: Story, name: str) -> None:
    ended = story.incident.deadlines[name]
    resolve(story, MUSTER, "this was a test of the sender; it ends by itself", at=ended)


_ALARMS: dict[str, Callable[[Story, str], None]] = {
    **dict.fromkeys(PROMISES, miss),
    CLOSE: _close,
    TEST_END: _end_test,
    "hold": holding.end,
}
"""What each alarm does, by its name before the colon. Each must end its own alarm, or set it to a later instant."""
