"""Fold events into the incident they happened to."""

from collections.abc import Iterable
from dataclasses import replace

from muster.domain.aftermath import Aftermath
from muster.domain.event import Aside, Event
from muster.domain.facts.closure import Apart
from muster.domain.facts.communication import UpdateSent
from muster.domain.facts.lifecycle import Opened
from muster.domain.facts.roles import RoleUnfilled
from muster.domain.folding import (
    classification,
    closure,
    communication,
    deadlines,
    escalation,
    hand_off,
    healing,
    holds,
    lifecycle,
    noise,
    roles,
    work,
)
from muster.domain.folding.apply import apply
from muster.domain.folding.closure import note_first
from muster.domain.incident import Incident, IncidentState
from muster.domain.parties import ActorKind

TOPICS = (
    *(classification, closure, communication, deadlines, escalation),
    *(hand_off, healing, holds, lifecycle, noise, roles, work),
)
"""Imported, each registers what its facts change."""


def evolve(incident: Incident | None, event: Event) -> Incident:
    """Return the incident after `event`. The first event of an incident is Opened; any other needs the incident."""
    if isinstance(event.fact, Opened):
        return _opened(event, event.fact)
    if incident is None:
        msg = f"{event.fact.type} cannot be the first event of an incident"
        raise ValueError(msg)
    if isinstance(event.fact, Aside):
        return incident
    after = apply(event.fact, incident, event)
    worked_at = event.at if event.actor.kind is ActorKind.PERSON else after.worked_at
    after = replace(after, seq=event.seq, changed_at=event.at, worked_at=worked_at)
    return _note_telling(note_first(after, event), event)


def fold(incident: Incident | None, events: Iterable[Event]) -> Incident:
    """Return the incident after all of `events`; there must be at least one event or an incident."""
    for event in events:
        incident = evolve(incident, event)
    if incident is None:
        msg = "no events: there is no incident"
        raise ValueError(msg)
    return incident


def _note_telling(incident: Incident, event: Event) -> Incident:
    if not event.tell or isinstance(event.fact, Apart | RoleUnfilled | UpdateSent):
        return incident
    return replace(incident, told=incident.told | dict.fromkeys(event.tell, event.seq))


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
        group=fact.group,
        joined=fact.joined,
        classification=fact.classification,
        state=IncidentState.TRIGGERED,
        opened_at=event.at,
        promised_from=event.at,
        run_started_at=event.at,
        seq=event.seq,
        changed_at=event.at,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        deadlines=fact.response.deadlines,
        acknowledgement_lasts=fact.response.acknowledgement_lasts,
        aftermath=Aftermath(checklist=fact.response.checklist),
        occurred_at=fact.occurred_at,
        earlier=fact.earlier,
        planned_at=event.at,
        updates=fact.response.updates,
    )
    return _note_telling(incident, event)
