"""What kind of incident it is, and how bad."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.classification import SeverityChanged, Triaged
from muster.domain.folding.apply import apply
from muster.domain.incident import TRIAGE, Incident
from muster.domain.parties import ActorKind


@apply.register
def _(fact: SeverityChanged, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        severity=fact.after,
        plan=fact.response.plan,
        ladder=fact.response.ladder,
        deadlines=fact.response.deadlines,
        severity_set_by_person=incident.severity_set_by_person or event.actor.kind is ActorKind.PERSON,
    )


@apply.register
def _(fact: Triaged, incident: Incident, event: Event) -> Incident:
    return replace(incident, type=fact.incident_type, triaged_at=event.at, deadlines=incident.deadlines_without(TRIAGE))
