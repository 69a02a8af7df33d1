"""What is left to do once an incident is over."""

from dataclasses import replace
from typing import Any

from muster.domain.aftermath import CLOSURE, REVIEW, ActionItem, Check, Review
from muster.domain.event import Event
from muster.domain.facts.classification import Triaged
from muster.domain.facts.closure import (
    ActionItemAdded,
    ActionItemDone,
    ActionItemDue,
    ActionItemReopened,
    ActionItemVerified,
    ClosureDue,
    CriterionChecked,
    ReviewHeld,
    ReviewScheduled,
)
from muster.domain.facts.lifecycle import Acknowledged
from muster.domain.facts.work import MilestoneReached
from muster.domain.folding.apply import apply
from muster.domain.incident import CLOSE, Incident


@apply.register
def _(fact: CriterionChecked, incident: Incident, event: Event) -> Incident:
    others = {name: check for name, check in incident.aftermath.checked.items() if name != fact.criterion}
    mark = {fact.criterion: Check(by=event.actor.id, at=event.at)} if fact.done else {}
    return _left(incident, checked=others | mark)


@apply.register
def _(fact: ClosureDue, incident: Incident, _event: Event) -> Incident:
    deadlines = {name: at for name, at in incident.deadlines.items() if name not in {CLOSE, CLOSURE}}
    again = {CLOSURE: fact.next_at} if fact.next_at else {}
    return replace(_left(incident, reminded=fact.number), deadlines=deadlines | again)


@apply.register
def _(fact: ReviewScheduled, incident: Incident, _event: Event) -> Incident:
    missed = tuple(each for each in incident.missed if each != REVIEW)
    return replace(_left(incident, review=Review(due_at=fact.due_at, participants=fact.participants)), missed=missed)


@apply.register
def _(_fact: ReviewHeld, incident: Incident, event: Event) -> Incident:
    review = incident.aftermath.review or Review(due_at=event.at, participants=())
    return _left(incident, review=replace(review, held_at=event.at, held_by=event.actor.id))


@apply.register
def _(fact: ActionItemAdded, incident: Incident, _event: Event) -> Incident:
    item = ActionItem(text=fact.text, owner=fact.owner, due=fact.due, remind_at=fact.remind_at)
    return _left(incident, actions=(*incident.aftermath.actions, item))


@apply.register
def _(fact: ActionItemDue, incident: Incident, _event: Event) -> Incident:
    return _item(incident, fact.number, remind_at=fact.remind_at)


@apply.register
def _(fact: ActionItemDone, incident: Incident, event: Event) -> Incident:
    return _item(incident, fact.number, done_at=event.at, done_by=event.actor.id, remind_at=fact.remind_at)


@apply.register
def _(fact: ActionItemVerified, incident: Incident, event: Event) -> Incident:
    return _item(incident, fact.number, verified_at=event.at, verified_by=event.actor.id, remind_at=None)


@apply.register
def _(fact: ActionItemReopened, incident: Incident, _event: Event) -> Incident:
    return _item(incident, fact.number, done_at=None, done_by=None, remind_at=fact.remind_at)


def note_first(incident: Incident, event: Event) -> Incident:
    """Return the incident with when it was first acknowledged, triaged or mitigated, whatever it went through since."""
    match event.fact:
        case Acknowledged():
            first = "acknowledged"
        case Triaged() if incident.open:
            first = "triaged"
        case MilestoneReached(milestone="mitigated"):
            first = "mitigated"
        case _:
            return incident
    return replace(incident, firsts={first: event.at} | incident.firsts)


def _item(incident: Incident, number: int, **changes: Any) -> Incident:  # noqa: ANN401 - a field of ActionItem each
    items = list(incident.aftermath.actions)
    items[number - 1] = replace(items[number - 1], **changes)
    return _left(incident, actions=tuple(items))


def _left(incident: Incident, **changes: Any) -> Incident:  # noqa: ANN401 - a field of Aftermath each
    return replace(incident, aftermath=replace(incident.aftermath, **changes))
