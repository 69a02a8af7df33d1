"""Carry out what has fallen due, in order of time."""

from collections.abc import Callable
from datetime import datetime

from muster.domain import action_items, flapping, healing, holding, noise, silencing
from muster.domain.aftermath import ACTION, CLOSURE, REVIEW
from muster.domain.cadence import UNSENT, UPDATE
from muster.domain.closure import end_window
from muster.domain.communication import fall_due
from muster.domain.deadlines import miss, miss_update, warn
from muster.domain.escalation import carry_out
from muster.domain.hold import HoldKind
from muster.domain.incident import CLOSE, LAPSE, PROMISES, TEST_END, WARN
from muster.domain.lapse import lapse
from muster.domain.parties import MUSTER
from muster.domain.plan import PlanStep
from muster.domain.review import miss_review
from muster.domain.story import Story
from muster.domain.transitions import resolve


def fire_due(story: Story) -> None:
    """Carry out every timer due by the story's `now`, soonest first; what one changes, the next one sees.

    So a late tick leaves the incident as many punctual ones would. Before each step and each promise it is asked
    whether anything kept the incident quiet when it fell due, under the plan as it is.
    """
    noise.reconsider(story)
    while found := _next(story):
        at, due = found
        if _paging(due) and silencing.keep_quiet(story, max(at, story.incident.planned_at or at)):
            continue
        if isinstance(due, PlanStep):
            carry_out(story, due, at)
        else:
            _ALARMS[due.partition(":")[0]](story, due)


def _paging(due: PlanStep | str) -> bool:
    """Return whether something is due that a silence holds; an update that is due waits where one does so already."""
    return isinstance(due, PlanStep) or due.partition(":")[0] in {*PROMISES, WARN}


def _next(story: Story) -> tuple[datetime, PlanStep | str] | None:
    """Return what is due first, and when it was: the name of an alarm, or a step (at one instant after the alarm)."""
    incident = story.incident
    alarm = min(((at, name) for name, at in incident.alarms.items()), default=None)
    step = next(iter(incident.timed), None)
    if alarm and alarm[0] <= story.now and (step is None or alarm[0] <= step[0]):
        return alarm
    return step if step and step[0] <= story.now else None


def _end_test(story: Story, name: str) -> None:
    ended = story.incident.deadlines[name]
    resolve(story, MUSTER, "this was a test of the sender; it ends by itself", at=ended)


def _end_hold(story: Story, name: str) -> None:
    match HoldKind(name.partition(":")[2]):
        case HoldKind.HEALING:
            healing.end(story, name)
        case HoldKind.SILENCED:
            silencing.end(story, name)
        case HoldKind.RECURRING:
            noise.end_recurrence(story)
        case _:
            holding.end(story, name)


_ALARMS: dict[str, Callable[[Story, str], None]] = {
    **dict.fromkeys(PROMISES, miss),
    WARN: warn,
    UPDATE: fall_due,
    UNSENT: miss_update,
    CLOSE: end_window,
    CLOSURE: end_window,
    REVIEW: miss_review,
    ACTION: action_items.remind,
    TEST_END: _end_test,
    LAPSE: lapse,
    "hold": _end_hold,
    "remedy": healing.silence,
    "stable": flapping.end,
}
"""What each alarm does, by its name before the colon. Each must end its own alarm, or set it to a later instant."""
