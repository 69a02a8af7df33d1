"""Which steps have fired, whom they reached, and who has acknowledged."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.escalation import (
    AcknowledgementLapsed,
    AlsoAcknowledged,
    Escalated,
    HelpRequested,
    NobodyToPage,
    Paged,
    StepPutOff,
    StepSkipped,
    Told,
    Unreached,
)
from muster.domain.folding.apply import apply
from muster.domain.folding.lifecycle import begin_anew
from muster.domain.incident import Incident


@apply.register
def _(_fact: Paged, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@apply.register
def _(_fact: Told, incident: Incident, event: Event) -> Incident:
    return _fire(incident, event)


@apply.register
def _(fact: NobodyToPage, incident: Incident, event: Event) -> Incident:
    return _reach(_fire(incident, event), fact.level)


@apply.register
def _(fact: Escalated, incident: Incident, event: Event) -> Incident:
    return _reach(_fire(incident, event), fact.level)


@apply.register
def _(fact: Unreached, incident: Incident, _event: Event) -> Incident:
    others = incident.unreached.get(fact.step, ())
    return replace(incident, unreached=incident.unreached | {fact.step: (*others, fact.person)})


@apply.register
def _(fact: StepSkipped, incident: Incident, _event: Event) -> Incident:
    return replace(incident, skipped=(*incident.skipped, fact.step))


@apply.register
def _(fact: StepPutOff, incident: Incident, _event: Event) -> Incident:
    return replace(incident, put_off=incident.put_off | {fact.step: fact.until})


@apply.register
def _(_fact: AlsoAcknowledged, incident: Incident, event: Event) -> Incident:
    return replace(incident, confirmed=(*incident.confirmed, event.actor.id))


@apply.register
def _(fact: AcknowledgementLapsed, incident: Incident, _event: Event) -> Incident:
    unowned = replace(incident, epoch=incident.epoch + 1)
    return begin_anew(unowned, fact.response, fact.lapsed_at, "no longer looked after")


@apply.register
def _(fact: HelpRequested, incident: Incident, _event: Event) -> Incident:
    return replace(incident, briefing=fact.briefing)


def _reach(incident: Incident, level: int) -> Incident:
    return replace(incident, level=max(incident.level, level), reached=tuple(sorted({*incident.reached, level})))


def _fire(incident: Incident, event: Event) -> Incident:
    people = tuple(recipient.person for recipient in event.recipients)
    return replace(incident, fired=incident.fired | {event.step or "": people})
