"""Look a last time, before a message goes out, whether it is still wanted."""

from muster.domain.delivery import Delivery
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import MessageKind
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.escalation import Unless


def stale(delivery: Delivery, incident: Incident) -> Reason | None:
    """Return why a delivery must not go out any more, or None where it must.

    A page asked for in an earlier epoch is decided anew: it goes out if its step's own condition still holds, and while
    the incident is open if somebody asked for it by hand. One of an incident that is held back does not: its step fires
    again when the plan begins anew, save where somebody owns the incident, for whom the plan goes on. An update is
    superseded once its channel has been told something later.
    """
    if delivery.kind is MessageKind.UPDATE:
        superseded = delivery.seq < incident.told.get(delivery.channel, 0)
        return Reason(code="superseded", text="there is later news for this channel") if superseded else None
    if delivery.run != incident.run:
        return Reason(
            code=incident.began.replace(" ", "_"),
            text=f"the incident is {incident.began}, and its steps are fired anew",
        )
    if not incident.open:
        return Reason(code=str(incident.state), text=f"the incident is {incident.state}")
    if incident.waits and incident.state is IncidentState.TRIGGERED and delivery.reason.code != REQUESTED:
        return Reason(code="held", text=next(iter(incident.holds.values())).text)
    if delivery.epoch != incident.epoch and _ended_by_acknowledgement(delivery, incident):
        return Reason(code="acknowledged", text=f"{incident.acknowledged_by} has acknowledged it")
    return None


def _ended_by_acknowledgement(delivery: Delivery, incident: Incident) -> bool:
    if incident.state is not IncidentState.ACKNOWLEDGED or delivery.reason.code == REQUESTED:
        return False
    step = next((step for step in incident.plan if step.id == delivery.step), None)
    return step is None or step.unless is Unless.ACKNOWLEDGED
