"""How an incident's self-healing stands."""

from dataclasses import replace
from datetime import datetime

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
from muster.domain.reason import SILENCE


@apply.register
def _(_fact: HealingExpected, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.EXPECTED)


@apply.register
def _(fact: HealingStarted, incident: Incident, event: Event) -> Incident:
    return _now(incident, Phase.RUNNING, fact.action, since=_so_far(incident).since or event.at)


@apply.register
def _(fact: HealingSucceeded, incident: Incident, _event: Event) -> Incident:
    return _now(incident, Phase.VERIFYING, fact.action, f"{fact.action} (succeeded)")


@apply.register
def _(fact: HealingFailed, incident: Incident, event: Event) -> Incident:
    return _now(incident, Phase.OVER, fact.action, event.reason.text, failed=True)


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
def _(fact: RemedyApproved, incident: Incident, event: Event) -> Incident:
    approval = _so_far(incident).approval
    ended = approval.until if approval and event.reason.code == SILENCE else event.at
    return _now(incident, Phase.RUNNING, fact.action, since=ended)


@apply.register
def _(fact: RemedyDenied, incident: Incident, event: Event) -> Incident:
    return _now(incident, Phase.OVER, fact.action, event.reason.text, failed=True)


def _so_far(incident: Incident) -> Healing:
    return incident.healing or Healing(phase=Phase.OVER)


def _now(  # noqa: PLR0913 - what there is to say of it
    incident: Incident,
    phase: Phase,
    action: str = "",
    tried: str = "",
    *,
    since: datetime | None = None,
    failed: bool = False,
) -> Incident:
    before = _so_far(incident)
    healing = Healing(
        phase=phase,
        action=action,
        since=since or before.since,
        failed=failed or before.failed,
        tried=(*before.tried, tried) if tried else before.tried,
    )
    return replace(incident, healing=healing)
