"""Promises that come near their end, or were not kept."""

from dataclasses import replace

from muster.domain.cadence import UNSENT, UPDATE
from muster.domain.event import Event
from muster.domain.facts.deadlines import DeadlineMissed, DeadlineNear
from muster.domain.folding.apply import apply
from muster.domain.incident import WARN, Incident


@apply.register
def _(fact: DeadlineNear, incident: Incident, _event: Event) -> Incident:
    return replace(incident, deadlines=incident.deadlines_without(f"{WARN}:{fact.deadline}"))


@apply.register
def _(fact: DeadlineMissed, incident: Incident, _event: Event) -> Incident:
    alarm = f"{UNSENT}:{fact.audience}" if fact.deadline == UPDATE else fact.deadline
    missed = tuple(dict.fromkeys((*incident.missed, fact.deadline)))
    return replace(incident, deadlines=incident.deadlines_without(alarm), missed=missed)
