"""The states of an incident, from acknowledged to closed."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.lifecycle import Acknowledged, Closed, Reopened, Resolved
from muster.domain.folding.apply import apply
from muster.domain.incident import ACKNOWLEDGE, CLOSE, Incident, IncidentState


@apply.register
def _(_fact: Acknowledged, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.ACKNOWLEDGED,
        acknowledged_at=event.at,
        acknowledged_by=event.actor.id,
        deadlines=incident.deadlines_without(ACKNOWLEDGE),
        epoch=incident.epoch + 1,
    )


@apply.register
def _(fact: Resolved, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.RESOLVED,
        resolved_at=event.at,
        resolved_by=event.actor.id,
        deadlines={CLOSE: fact.close_at},
        epoch=incident.epoch + 1,
    )


@apply.register
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


@apply.register
def _(_fact: Closed, incident: Incident, event: Event) -> Incident:
    return replace(incident, state=IncidentState.CLOSED, closed_at=event.at, deadlines={})
