"""Promises that were not kept."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident


@apply.register
def _(fact: DeadlineMissed, incident: Incident, _event: Event) -> Incident:
    missed = (*incident.missed, fact.deadline)
    return replace(incident, deadlines=incident.deadlines_without(fact.deadline), missed=missed)
