"""What comes and goes."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.noise import Flapping, Gathered, Raised, Steadied
from muster.domain.flap import Flap
from muster.domain.folding.apply import apply
from muster.domain.folding.lifecycle import begin_anew
from muster.domain.hold import Hold, HoldKind
from muster.domain.incident import RAISED, Incident


@apply.register
def _(fact: Flapping, incident: Incident, _event: Event) -> Incident:
    return replace(incident, flap=Flap(until=fact.until, closed=fact.closed))


@apply.register
def _(_fact: Steadied, incident: Incident, _event: Event) -> Incident:
    return replace(incident, flap=None)


@apply.register
def _(fact: Gathered, incident: Incident, _event: Event) -> Incident:
    teams = (*incident.teams, fact.team) if fact.team else incident.teams
    return replace(incident, gathers=True, teams=teams)


@apply.register
def _(fact: Raised, incident: Incident, event: Event) -> Incident:
    lasting = () if fact.wakes else (HoldKind.SNOOZED,)
    holds: dict[HoldKind, Hold] = {kind: hold for kind, hold in incident.holds.items() if kind in lasting}
    joined = fact.joined or incident.joined
    raised = replace(incident, holds=holds, raised=True, joined=joined, epoch=incident.epoch + 1)
    return begin_anew(raised, fact.response, event.at, RAISED)
