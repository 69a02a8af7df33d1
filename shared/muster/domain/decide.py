"""All rules about what follows what: an incident, a command and the time in; events out. Pure."""

from datetime import datetime
from functools import singledispatch
from typing import Any

from muster.domain import command as c
from muster.domain.deadlines import miss_overdue
from muster.domain.due import fire_due
from muster.domain.escalation import escalate_by_hand, pull_forward
from muster.domain.event import (
    MUSTER,
    REQUESTED,
    Actor,
    Closed,
    Event,
    MilestoneReached,
    NoteAdded,
    Reason,
    Triaged,
    Unreached,
)
from muster.domain.incident import Incident, IncidentState
from muster.domain.reception import receive
from muster.domain.rules.severities import SEVERITIES
from muster.domain.story import TEXT_LIMIT, Context, Refused, Story
from muster.domain.text import cap
from muster.domain.transitions import acknowledge, change_severity, reopen, resolve

MILESTONES = ("investigating", "identified", "mitigated")


def decide(incident: Incident | None, command: c.Command, context: Context, now: datetime) -> list[Event]:
    """Return what follows from `command` at `now` (aware, UTC): the events, in order; none where it changes nothing.

    Whatever is due follows in the same decision, after what the command itself does: no page overtakes the
    acknowledgement that was to stop it. Raises Refused, with a sentence for whoever asked, where the command makes no
    sense.
    """
    incident_id = incident.id if incident else getattr(command, "incident", "")
    story = Story(incident_id, incident, context, now)
    _rule(command, story)
    if story.events or isinstance(command, c.Tick):
        fire_due(story)
    return story.events


@singledispatch
def _rule(command: Any, _story: Story) -> None:  # noqa: ANN401 - dispatches on the command's class
    msg = f"no rule for {type(command).__name__}"
    raise TypeError(msg)


@_rule.register
def _(command: c.ReceiveAlert, story: Story) -> None:
    receive(story, command.alert)


@_rule.register
def _(_command: c.Tick, _story: Story) -> None:
    """Add nothing: whatever is due follows."""


@_rule.register
def _(command: c.Acknowledge, story: Story) -> None:
    acknowledge(story, command.actor)


@_rule.register
def _(command: c.Resolve, story: Story) -> None:
    resolve(story, command.actor, command.note)


@_rule.register
def _(command: c.Reopen, story: Story) -> None:
    _refuse_closed(story)
    if story.incident.state is IncidentState.RESOLVED:
        why = command.reason.strip()
        text = f"{command.actor.name} reopened it" + (f": {why}" if why else "")
        reopen(story, command.actor, text)


@_rule.register
def _(command: c.Close, story: Story) -> None:
    if story.incident.open:
        raise Refused("the incident is still open: resolve it first")
    if story.incident.state is IncidentState.RESOLVED:
        story.add(command.actor, _asked(command.actor, "closed it"), Closed())


@_rule.register
def _(command: c.SetSeverity, story: Story) -> None:
    _one_of(command.severity, SEVERITIES, "severity")
    _refuse_closed(story)
    if command.severity != story.incident.severity:
        reason = Reason(code=REQUESTED, text=command.reason.strip() or f"{command.actor.name} decided so")
        change_severity(story, command.actor, command.severity, reason)


@_rule.register
def _(command: c.Escalate, story: Story) -> None:
    _refuse_over(story)
    escalate_by_hand(story, command.actor, command.level, command.reason.strip())


@_rule.register
def _(command: c.Triage, story: Story) -> None:
    incident = story.incident
    kind = command.type or incident.type
    if command.type:
        _one_of(command.type, tuple(story.policy.types), "type")
    _refuse_over(story)
    if incident.triaged_at is None or kind != incident.type:
        miss_overdue(story, story.now)
        did = "confirmed the classification" if kind == incident.type else f"says it is {kind}"
        story.add(command.actor, _asked(command.actor, did), Triaged(incident_type=kind))


@_rule.register
def _(command: c.ReachMilestone, story: Story) -> None:
    _one_of(command.milestone, MILESTONES, "milestone")
    _refuse_over(story)
    if command.milestone not in story.incident.milestones:
        fact = MilestoneReached(milestone=command.milestone)
        story.add(command.actor, _asked(command.actor, "said so"), fact, tell=story.audience())


@_rule.register
def _(command: c.AddNote, story: Story) -> None:
    text = command.text.strip()
    if not text:
        raise Refused("the note is empty")
    _refuse_closed(story)
    story.add(command.actor, _asked(command.actor, "wrote it down"), NoteAdded(text=cap(text, TEXT_LIMIT)))


@_rule.register
def _(command: c.ReportUnreached, story: Story) -> None:
    incident = story.incident
    paged = incident.fired.get(command.step, ())
    known = incident.unreached.get(command.step, ())
    if command.run != incident.run or command.person not in paged or command.person in known:
        return
    person = story.policy.people.get(command.person)
    reason = Reason(code="unreached", text=f"no channel could reach {person.name if person else command.person}")
    nobody = set(paged) == {*known, command.person} and incident.open
    tell = story.audience() if nobody else ()
    story.add(MUSTER, reason, Unreached(step=command.step, person=command.person), tell=tell)
    if nobody and incident.state is IncidentState.TRIGGERED:
        pull_forward(story, reason)


def _asked(actor: Actor, did: str) -> Reason:
    return Reason(code=REQUESTED, text=f"{actor.name} {did}")


def _one_of(word: str, allowed: tuple[str, ...], what: str) -> None:
    if word not in allowed:
        raise Refused(f"{word} is no {what}: say one of {', '.join(allowed)}")


def _refuse_closed(story: Story) -> None:
    if story.incident.state is IncidentState.CLOSED:
        raise Refused("the incident is closed")


def _refuse_over(story: Story) -> None:
    if not story.incident.open:
        raise Refused(f"the incident is {story.incident.state}")
