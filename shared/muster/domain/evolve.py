"""Fold events into the incident they happened to."""

from collections.abc import Iterable
from dataclasses import replace

from muster.domain.event import Aside, Event
from muster.domain.facts.lifecycle import Opened
from muster.domain.folding import classification, deadlines, escalation, holds, lifecycle, work
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident, IncidentState

TOPICS = (classification, deadlines, escalation, holds, lifecycle, work)
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
        promised_from=event.at,
        run_started_at=event.at,
        seq=event.seq,
        changed_at=event.at,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        deadlines=fact.response.deadlines,
    )
    return _note_telling(incident, event)
