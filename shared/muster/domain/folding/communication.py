"""What audiences were told, and when they are to be told again."""

from dataclasses import replace

from muster.domain.cadence import UNSENT, UPDATE, Sent
from muster.domain.event import Event
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.folding.apply import apply
from muster.domain.incident import Incident
from muster.domain.rules.communication import UpdateKind
from muster.domain.text import digest


@apply.register
def _(fact: UpdateDue, incident: Incident, _event: Event) -> Incident:
    due = {f"{UPDATE}:{fact.audience}": fact.next_at, f"{UNSENT}:{fact.audience}": fact.late_at}
    return replace(incident, deadlines=incident.with_alarms(due))


@apply.register
def _(fact: UpdateSent, incident: Incident, event: Event) -> Incident:
    due = {f"{UPDATE}:{fact.audience}": fact.next_at, f"{UNSENT}:{fact.audience}": None}
    said = replace(incident, deadlines=incident.with_alarms(due))
    if fact.kind is UpdateKind.REVIEW:
        return said  # told beside how the incident stands: it takes the place of nothing that was said of that
    sent = Sent(at=event.at, seq=event.seq, words=digest(fact.words, fact.eta))
    return replace(said, updated=incident.updated | {fact.audience: sent})
