"""Look how far a canary has come."""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.canary import Canary
from muster.domain.delivery import DeliveryState
from muster.incident_store import IncidentStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """When a canary was delivered (UTC), None while it is not; and where it is then, in words."""

    delivered_at: datetime | None = None
    where: str = ""


def trace(incidents: IncidentStore, canary: Canary) -> Trace:
    """Return how far it has come: it is there once all that it asked for was sent, each by its first road.

    That another road was found when the first failed is well for a page; a canary is to tell of the failure. Raises
    StoreUnavailable.
    """
    key = incidents.alerts.key(canary.key_id)
    if key is None or key.value.incident is None:
        return Trace(where="it has opened no incident: it is stuck before the classification, or in it")
    asked = [each.value for each in incidents.deliveries(key.value.incident)]
    if not asked:
        return Trace(where="its incident has asked for no message: an event is stuck, or its sink is gone")
    sent = [each.sent_at for each in asked if each.state is DeliveryState.SENT and each.sent_at]
    if len(sent) == len(asked):
        return Trace(delivered_at=max(sent))
    unsent = next(each for each in asked if each.state is not DeliveryState.SENT)
    why = f" ({unsent.outcome})" if unsent.outcome else ""
    return Trace(where=f"its message by {unsent.channel} is {unsent.state}{why}")
