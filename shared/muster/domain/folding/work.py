"""How far the work has got."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.work import MilestoneReached
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident


@apply.register
def _(fact: MilestoneReached, incident: Incident, event: Event) -> Incident:
    return replace(incident, milestones=incident.milestones | {fact.milestone: event.at})
