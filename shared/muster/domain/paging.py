"""Look a last time, before a message goes out, whether it is still wanted."""

from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.delivery import Delivery
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import MessageKind
from muster.domain.policy import Policy
from muster.domain.reason import HELD, REQUESTED, Reason
from muster.domain.rules.communication import UpdateKind
from muster.domain.rules.escalation import Unless


def stale(delivery: Delivery, incident: Incident, policy: Policy) -> Reason | None:
    """Return why a delivery must not go out any more, or None where it must.

    A page asked for in an earlier epoch is decided anew: it goes out if its step's own condition still holds, and until
    the incident is resolved if somebody asked for it by hand. One of an incident that is held back does not: its step
    fires again when the plan begins anew, save where somebody owns the incident, for whom the plan goes on. What a
    person's own rule has still to come ends with its step, where another severity's plan has none such. An update
    is superseded once its channel has been told something later. A reminder is about work that outlives the incident,
    save one to tell an audience; that, and what an audience is told, is superseded once it has been told something
    later.
    Somebody is asked to approve a remedy as long as it waits for that.
    """
    if delivery.about == ApprovalRequested.type:
        return _decided(delivery, incident)
    if delivery.kind is MessageKind.PAGE:
        return _needless(delivery, incident, policy)
    return _overtaken(delivery, incident)


def held_until(delivery: Delivery, incident: Incident) -> datetime | None:
    """Return when to look again (UTC) at a page that is held back, and that an acknowledgement would not end.

    If somebody owns the incident until then, the plan goes on where it was, and nothing else asks for that page.
    """
    step = next((step for step in incident.plan if step.id == delivery.step), None)
    outlives = step is not None and step.unless is not Unless.ACKNOWLEDGED and not delivery.after
    return min(hold.until for hold in incident.holds.values()) if outlives else None


def _needless(delivery: Delivery, incident: Incident, policy: Policy) -> Reason | None:
    by_hand = delivery.reason.code == REQUESTED
    if delivery.seq < incident.reopened_seq if by_hand else delivery.run != incident.run:
        return Reason(
            code="reopened" if by_hand else incident.began.replace(" ", "_"),
            text=f"the incident is {'reopened' if by_hand else incident.began}, and its steps are fired anew",
        )
    if not incident.open:
        return Reason(code=str(incident.state), text=f"the incident is {incident.state}")
    if incident.waits and incident.state is IncidentState.TRIGGERED and not by_hand:
        return Reason(code=HELD, text=next(iter(incident.holds.values())).text)
    if _ended_by_acknowledgement(delivery, incident):
        owner = actor_name(incident.acknowledged_by or "", incident.source, policy)
        return Reason(code="acknowledged", text=f"{owner} has acknowledged it")
    if delivery.after and not by_hand and all(step.id != delivery.step for step in incident.plan):
        return Reason(code="not_planned", text="its step is no longer in the plan")
    return None


def _decided(delivery: Delivery, incident: Incident) -> Reason | None:
    approval = incident.healing.approval if incident.open and incident.healing else None
    if approval and approval.seq == delivery.seq:
        return None
    return Reason(code="decided", text="the remedy does not wait for a decision any more")


def _overtaken(delivery: Delivery, incident: Incident) -> Reason | None:
    if words := delivery.words:
        last = incident.updated.get(words.audience)
        over = words.kind in {UpdateKind.RESOLUTION, UpdateKind.REVIEW}
        told = last is not None and delivery.seq < last.seq
        text = "they have been told something later" if told else f"the incident is {incident.state}"
        return Reason(code="superseded", text=text) if told or over is incident.open else None
    superseded = not delivery.kind.is_personal and delivery.seq < incident.told.get(delivery.channel, 0)
    return Reason(code="superseded", text="there is later news for this channel") if superseded else None


def _ended_by_acknowledgement(delivery: Delivery, incident: Incident) -> bool:
    """Return whether the acknowledgements there are make a page needless.

    Where a step waits for all, only the recipient's own does. Any since the page was asked for ends what a person's own
    rule has still to come, since somebody has reacted.
    """
    if incident.state is not IncidentState.ACKNOWLEDGED:
        return False
    step = next((step for step in incident.plan if step.id == delivery.step), None)
    if step and step.unless is Unless.ALL_ACKNOWLEDGED:
        return not incident.silent(step) if step.hands_over else delivery.recipient in incident.confirmed
    if delivery.epoch == incident.epoch:
        return False
    if delivery.after:
        return True
    return delivery.reason.code != REQUESTED and (step is None or step.unless is Unless.ACKNOWLEDGED)
