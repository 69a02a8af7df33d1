"""The states of an incident, from acknowledged to closed."""

from dataclasses import replace
from datetime import datetime

from muster.domain.aftermath import Aftermath
from muster.domain.event import Event
from muster.domain.facts.lifecycle import Acknowledged, Closed, Reopened, Resolved, Response
from muster.domain.folding.apply import apply
from muster.domain.incident import ACKNOWLEDGE, CLOSE, Incident, IncidentState
from muster.domain.parties import ActorKind


@apply.register
def _(_fact: Acknowledged, incident: Incident, event: Event) -> Incident:
    return replace(
        incident,
        state=IncidentState.ACKNOWLEDGED,
        acknowledged_at=event.at,
        acknowledged_by=event.actor.id,
        confirmed=(event.actor.id,) if event.actor.kind is ActorKind.PERSON else (),
        worked_at=event.at,
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
        holds={},
        flap=None,
        epoch=incident.epoch + 1,
    )


@apply.register
def _(fact: Reopened, incident: Incident, event: Event) -> Incident:
    again = replace(
        incident,
        promised_from=event.at,
        reopened_seq=event.seq,
        resolved_at=None,
        resolved_by=None,
        triaged_at=None,
        missed=(),
        milestones={},
        updated={},
        healing=None,
        raised=False,
        briefing=None,
        epoch=incident.epoch + 1,
    )
    return begin_anew(again, fact.response, event.at, "reopened")


@apply.register
def _(_fact: Closed, incident: Incident, event: Event) -> Incident:
    return replace(incident, state=IncidentState.CLOSED, closed_at=event.at, deadlines={})


def begin_anew(incident: Incident, response: Response, at: datetime, began: str) -> Incident:
    """Return the incident with its plan at its beginning, at the instant `at`: unowned, and nothing fired."""
    again = replace(
        incident,
        state=IncidentState.TRIGGERED,
        run=incident.run + 1,
        run_started_at=at,
        began=began,
        acknowledged_at=None,
        acknowledged_by=None,
        confirmed=(),
        level=1,
        reached=(1,),
        fired={},
        unreached={},
        skipped=(),
        put_off={},
        aftermath=Aftermath(actions=incident.aftermath.actions),
    )
    return adopt(again, response, at)


def adopt(incident: Incident, response: Response, at: datetime) -> Incident:
    """Return the incident under another response, from the instant `at`. What waits is asked about its hours anew."""
    return replace(
        incident,
        plan=response.plan,
        ladder=response.ladder,
        deadlines=response.deadlines,
        updates=response.updates,
        acknowledgement_lasts=response.acknowledgement_lasts,
        aftermath=replace(incident.aftermath, checklist=response.checklist),
        put_off={step: until for step, until in incident.put_off.items() if step in incident.fired},
        planned_at=at,
    )
