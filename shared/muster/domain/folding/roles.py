"""Who plays which part in the response."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident
from muster.domain.parties import ActorKind


@apply.register
def _(fact: RoleAssigned, incident: Incident, event: Event) -> Incident:
    by_hand = () if event.actor.kind is ActorKind.MUSTER or fact.role in incident.assigned else (fact.role,)
    incident = replace(incident, assigned=(*incident.assigned, *by_hand))
    others = {role: person for role, person in incident.roles.items() if role != fact.role}
    unfilled = tuple(role for role in incident.unfilled if role != fact.role)
    if fact.person is None:
        return replace(incident, roles=others, unfilled=(*unfilled, fact.role))
    return replace(incident, roles=others | {fact.role: fact.person}, unfilled=unfilled)


@apply.register
def _(fact: RoleUnfilled, incident: Incident, _event: Event) -> Incident:
    return replace(incident, unfilled=(*incident.unfilled, fact.role))
