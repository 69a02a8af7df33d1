"""Which hand-offs the incident has on record."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.hand_off import HandedOver
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident


@apply.register
def _(fact: HandedOver, incident: Incident, _event: Event) -> Incident:
    return replace(incident, handed_over=incident.handed_over | {fact.schedule: fact.since})
