"""How an incident's self-healing stands."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.healing import (
    ApprovalRequested,
    HealingExpected,
    HealingFailed,
    HealingStarted,
    HealingSucceeded,
    RemedyApproved,
    RemedyDenied,
)
from muster.domain.folding.apply import apply
from muster.domain.healing_progress import Approval, Healing, Phase
from muster.domain.incident import Incident


@apply.register
def _(_fact: HealingExpected, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.EXPECTED)


@apply.register
def _(fact: HealingStarted, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.RUNNING, fact.action)


@apply.register
def _(fact: HealingSucceeded, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.VERIFYING, fact.action, f"{fact.action} (succeeded)")


@apply.register
def _(fact: HealingFailed, incident: Incident, event: Event) -> Incident:
    return _now(incident, Phase.OVER, fact.action, event.reason.text)


@apply.register
def _(fact: ApprovalRequested, incident: Incident, event: Event) -> Incident:
    approval = Approval(
        id=fact.id,
        seq=event.seq,
        action=fact.action,
        until=fact.until,
        by=tuple(recipient.person for recipient in event.recipients),
        approve=fact.approve,
        rule=event.reason.rule or "",
    )
    return replace(incident, healing=replace(_so_far(incident), phase=Phase.PROPOSED, approval=approval))


@apply.register
def _(fact: RemedyApproved, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.RUNNING, fact.action)


@apply.register
def _(fact: RemedyDenied, incident: Incident, event: Event) -> Incident:
    return _now(incident, Phase.OVER, fact.action, event.reason.text)


def _so_far(incident: Incident) -> Healing:
    return incident.healing or Healing(phase=Phase.OVER)


def _now(incident: Incident, phase: Phase, action: str = "", tried: str = "") -> Incident:
    before = _so_far(incident).tried
    return replace(incident, healing=Healing(phase=phase, action=action, tried=(*before, tried) if tried else before))
