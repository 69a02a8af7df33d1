"""Fold events into the incident they happened to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from muster.domain.event import (
    Acknowledged,
    ActorKind,
    Aside,
    Closed,
    DeadlineMissed,
    Escalated,
    Event,
    MilestoneReached,
    NobodyToPage,
    Opened,
    Paged,
    Reopened,
    Resolved,
    SeverityChanged,
    Told,
    Triaged,
    Unreached,
)
from muster.domain.incident import ACKNOWLEDGE, CLOSE, TRIAGE, Incident, IncidentState


def evolve(incident: Incident | None, event: Event) -> Incident:
    """Return the incident after `event`. The first event of an incident is Opened; any other needs the incident."""
    if isinstance(event.fact, Opened):
        return _opened(event, event.fact)
    if incident is None:
        msg = f"{event.fact.type} cannot be the first event of an incident"
        raise ValueError(msg)
    if isinstance(event.fact, Aside):
        return incident
    after = _apply(event.fact, incident, event)
    return _note_telling(replace(after, seq=event.seq, changed_at=event.at), event)


def fold(incident: Incident | None, events: Iterable[Event]) -> Incident:
    """Return the incident after all of `events`; there must be at least one event or an incident."""
    for event in events:
        incident = evolve(incident, event)
    if incident is None:
        msg = "no events: there is no incident"
        raise ValueError(msg)
    return incident


def _note_telling(incident: Incident, event: Event) -> Incident:
    return replace(incident, told=incident.told | dict.fromkeys(event.tell, event.seq)) if event.tell else incident


def _opened(event: Event, fact: Opened) -> Incident:
    incident = Incident(
        id=event.incident,
        key=fact.key,
        key_id=fact.key_id,
        source=fact.source,
        title=fact.title,
        description=fact.description,
        severity=fact.severity,
        type=fact.incident_type,
        service=fact.service,
        team=fact.team,
        environment=fact.environment,
        resource=fact.resource,
        labels=fact.labels,
        links=fact.links,
        test=fact.test,
        state=IncidentState.TRIGGERED,
        opened_at=event.at,
        run_started_at=event.at,
        seq=event.seq,
        changed_at=event.at,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        deadlines=fact.response.deadlines,
    )
    return _note_telling(incident, event)


@singledispatch
def _apply(_fact: Any, incident: Incident, _event: Event) -> Incident:  # noqa: ANN401 - dispatches on the fact's class
    """Facts without a rule of their own (notes, a stopped watch) change nothing but the sequence number."""
    return incident


@_apply.register
def _(_fact: Paged, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@_apply.register
def _(_fact: Told, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@_apply.register
def _(fact: NobodyToPage, incident: Incident, event: Event) -> Incident:
    return replace(_fire(incident, event), level=fact.level)


@_apply.register
def _(fact: Escalated, incident: Incident, event: Event) -> Incident:
    return replace(_fire(incident, event), level=fact.level)


def _fire(incident: Incident, event: Event) -> Incident:
    people = tuple(recipient.person for recipient in event.recipients)
    return replace(incident, fired=incident.fired | {event.step or "": people})


@_apply.register
def _(fact: Unreached, incident: Incident, _event: Event) -> Incident:
    others = incident.unreached.get(fact.step, ())
    return replace(incident, unreached=incident.unreached | {fact.step: (*others, fact.person)})


@_apply.register
def _(_fact: Acknowledged, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.ACKNOWLEDGED,
        acknowledged_at=event.at,
        acknowledged_by=event.actor.id,
        deadlines=_without(incident, ACKNOWLEDGE),
        epoch=incident.epoch + 1,
    )


@_apply.register
def _(fact: Resolved, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.RESOLVED,
        resolved_at=event.at,
        resolved_by=event.actor.id,
        deadlines={CLOSE: fact.close_at},
        epoch=incident.epoch + 1,
    )


@_apply.register
def _(fact: Reopened, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.TRIGGERED,
        run_started_at=event.at,
        acknowledged_at=None,
        acknowledged_by=None,
        resolved_at=None,
        resolved_by=None,
        triaged_at=None,
        level=1,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        fired={},
        unreached={},
        missed=(),
        deadlines=fact.response.deadlines,
        milestones={},
        epoch=incident.epoch + 1,
        run=incident.run + 1,
    )


@_apply.register
def _(_fact: Closed, incident: Incident, event: Event) -> Incident:
    return replace(incident, state=IncidentState.CLOSED, closed_at=event.at, deadlines={})


@_apply.register
def _(fact: SeverityChanged, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        severity=fact.after,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        deadlines=fact.response.deadlines,
        severity_set_by_person=incident.severity_set_by_person or event.actor.kind is ActorKind.PERSON,
    )


@_apply.register
def _(fact: Triaged, incident: Incident, event: Event) -> Incident:
    return replace(incident, type=fact.incident_type, triaged_at=event.at, deadlines=_without(incident, TRIAGE))


@_apply.register
def _(fact: MilestoneReached, incident: Incident, event: Event) -> Incident:
    return replace(incident, milestones=incident.milestones | {fact.milestone: event.at})


@_apply.register
def _(fact: DeadlineMissed, incident: Incident, _event: Event) -> Incident:
    missed = (*incident.missed, fact.deadline)
    return replace(incident, deadlines=_without(incident, fact.deadline), missed=missed)


def _without(incident: Incident, deadline: str) -> dict[str, datetime]:
    return {name: at for name, at in incident.deadlines.items() if name != deadline}
