"""What kind of incident it is, and how bad."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged, SeverityRequested, Triaged
from muster.domain.folding.apply import apply
from muster.domain.folding.lifecycle import adopt
from muster.domain.incident import TRIAGE, Incident
from muster.domain.parties import ActorKind
from muster.domain.rules.severities import worst
from muster.domain.severity_request import SeverityRequest


@apply.register
def _(fact: SeverityChanged, incident: Incident, event: Event) -> Incident:
    return replace(
        adopt(incident, fact.response, event.at),
        severity=fact.after,
        outvoted=_outvoted(fact, incident, event),
        severity_requests={},
        joined=fact.joined if event.actor.kind is ActorKind.SENDER else incident.joined,
        team=fact.team or incident.team,
        classification=incident.classification
        | {"severity": (event.reason,)}
        | ({"team": (fact.whose,)} if fact.whose else {}),
    )


@apply.register
def _(fact: SeverityRequested, incident: Incident, event: Event) -> Incident:
    by = event.actor.id
    before = incident.severity_requests.get(by)
    told_at = before.told_at if before and not (event.reminds or event.tell) else event.at
    request = SeverityRequest(severity=fact.severity, by=by, text=event.reason.text, seq=event.seq, told_at=told_at)
    return replace(incident, severity_requests=incident.severity_requests | {by: request})


@apply.register
def _(fact: ImpactAssessed, incident: Incident, event: Event) -> Incident:
    after = adopt(incident, fact.response, event.at) if fact.response else incident
    return replace(after, impact=incident.impact | fact.levels)


@apply.register
def _(fact: Triaged, incident: Incident, event: Event) -> Incident:
    after = adopt(incident, fact.response, event.at) if fact.response else incident
    return replace(
        after,
        type=fact.incident_type,
        team=fact.team or after.team,
        triaged_at=event.at if incident.open else incident.triaged_at,
        deadlines=after.deadlines_without(TRIAGE),
        classification=incident.classification
        | dict.fromkeys(("type", "team") if fact.team else ("type",), (event.reason,)),
    )


def _outvoted(fact: SeverityChanged, incident: Incident, event: Event) -> str | None:
    """Return the worst that was said besides what persons have set; None where none has set it."""
    if event.actor.kind is ActorKind.PERSON:
        return incident.outvoted or fact.before
    return worst(incident.outvoted, fact.after) if incident.outvoted else None
