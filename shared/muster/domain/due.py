"""Carry out what has fallen due, in order of time."""

from muster.domain.deadlines import miss
from muster.domain.escalation import fire, why_due
from muster.domain.facts.lifecycle import Closed
from muster.domain.incident import CLOSE, TEST_END
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
            _meet(story, due)


def _next(story: Story) -> PlanStep | str | None:
    """Return what is due first: the name of a deadline, or a step (at the same instant after the deadline)."""
    incident = story.incident
    deadline = min(((at, name) for name, at in incident.deadlines.items()), default=None)
    step = next(iter(incident.pending), None)
    if deadline and deadline[0] <= story.now and (step is None or deadline[0] <= step[0]):
        return deadline[1]
    return step[1] if step and step[0] <= story.now else None


def _meet(story: Story, name: str) -> None:
    if name == CLOSE:
        reason = Reason(code="reopen_window_over", text="nothing reopened it in time", rule="reopen_within")
        story.add(MUSTER, reason, Closed())
    elif name == TEST_END:
        ended = story.incident.deadlines[TEST_END]
        resolve(story, MUSTER, "this was a test of the sender; it ends by itself", at=ended)
    else:
        miss(story, name)
