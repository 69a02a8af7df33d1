"""What keeps an incident from paging."""

from dataclasses import replace

from muster.domain.event import Event
from muster.domain.facts.holds import Held, Released
from muster.domain.folding.apply import apply
from muster.domain.folding.lifecycle import begin_anew
from muster.domain.hold import Hold, HoldKind, is_window
from muster.domain.incident import NOT_HEALED, Incident, IncidentState

_BEGAN = {
    HoldKind.SNOOZED: "no longer snoozed",
    HoldKind.SILENCED: "no longer silenced",
    HoldKind.HEALING: NOT_HEALED,
    HoldKind.WAITING: "still firing",
    HoldKind.RECURRING: "firing again and again",
}


@apply.register
def _(fact: Held, incident: Incident, event: Event) -> Incident:
    since = event.at if fact.kind is HoldKind.SNOOZED else None
    hold = Hold(until=fact.until, text=event.reason.text, rule=event.reason.rule, since=since)
    return replace(incident, holds=incident.holds | {fact.kind: hold}, epoch=incident.epoch + 1)


@apply.register
def _(fact: Released, incident: Incident, _event: Event) -> Incident:
    holds = {kind: hold for kind, hold in incident.holds.items() if kind != fact.kind}
    after = replace(incident, holds=holds, epoch=incident.epoch + 1, planned_at=fact.ended_at)
    if fact.response:
        ended = incident.holds.get(fact.kind)
        window = ended is not None and is_window(fact.kind, ended)
        began = "no longer in maintenance" if window else _BEGAN[fact.kind]
        return begin_anew(after, fact.response, fact.ended_at, began)
    if fact.kind is HoldKind.SNOOZED and incident.open and not incident.owned_since_snoozed:
        # something else still keeps it quiet, and then it begins anew
        return replace(after, state=IncidentState.TRIGGERED, acknowledged_at=None, acknowledged_by=None, confirmed=())
    return after
