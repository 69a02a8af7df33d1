"""Which steps have fired, and whom they reached."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged, Told, Unreached
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident


@apply.register
def _(_fact: Paged, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@apply.register
def _(_fact: Told, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@apply.register
def _(fact: NobodyToPage, incident: Incident, event: Event) -> Incident:
    return replace(_fire(incident, event), level=fact.level)


@apply.register
def _(fact: Escalated, incident: Incident, event: Event) -> Incident:
    return replace(_fire(incident, event), level=fact.level)


@apply.register
def _(fact: Unreached, incident: Incident, _event: Event) -> Incident:
    others = incident.unreached.get(fact.step, ())
    return replace(incident, unreached=incident.unreached | {fact.step: (*others, fact.person)})


def _fire(incident: Incident, event: Event) -> Incident:
    people = tuple(recipient.person for recipient in event.recipients)
    return replace(incident, fired=incident.fired | {event.step or "": people})
