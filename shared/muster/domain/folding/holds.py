"""What keeps an incident from paging."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.holds import Held, Released
from muster.domain.folding.apply import apply
from muster.domain.folding.lifecycle import begin_anew
from muster.domain.hold import Hold, HoldKind
from muster.domain.incident import Incident, IncidentState

_BEGAN = {
    HoldKind.SNOOZED: "no longer snoozed",
    HoldKind.SILENCED: "no longer silenced",
    HoldKind.HEALING: "not healed",
    HoldKind.WAITING: "still firing",
    HoldKind.RECURRING: "firing again and again",
}


@apply.register
def _(fact: Held, incident: Incident, event: Event) -> Incident:
    hold = Hold(until=fact.until, text=event.reason.text, rule=event.reason.rule)
    return replace(incident, holds=incident.holds | {fact.kind: hold}, epoch=incident.epoch + 1)


@apply.register
def _(fact: Released, incident: Incident, _event: Event) -> Incident:
    holds = {kind: hold for kind, hold in incident.holds.items() if kind != fact.kind}
    after = replace(incident, holds=holds, epoch=incident.epoch + 1, planned_at=fact.ended_at)
    if fact.response:
        return begin_anew(after, fact.response, fact.ended_at, _BEGAN[fact.kind])
    snoozed = fact.kind is HoldKind.SNOOZED and not incident.owned_since(fact.ended_at)
    if snoozed and incident.open:  # something else still keeps it quiet, and then it begins anew
        return replace(after, state=IncidentState.TRIGGERED, acknowledged_at=None, acknowledged_by=None, confirmed=())
    return after
