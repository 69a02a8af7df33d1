"""Send what is about no incident: no timeline has asked for it, so that the tick looks after its deliveries."""

from collections.abc import Container
from datetime import datetime

from muster.domain.delivery import NO_INCIDENT, Delivery, Letter
from muster.domain.message import MessageKind
from muster.domain.parties import MUSTER, Recipient
from muster.domain.reason import Reason
from muster.incident_store import IncidentStore
from muster.ports import Clock, EventBus
from muster.usecases.request_deliveries import TOPIC, delivery_id, message


def delivery_of(  # noqa: PLR0913 - whom it goes to, what it says, why, and when
    letter: Letter, to: Recipient, *, about: str, event: str, reason: Reason, now: datetime
) -> Delivery:
    """Return the delivery of a letter by somebody's first channel; `event` is what it has in common with others."""
    return Delivery(
        id=delivery_id(event, to.person, to.channels[0]),
        event=event,
        incident=NO_INCIDENT,
        seq=0,
        epoch=0,
        run=0,
        kind=MessageKind.REMINDER,
        recipient=to.person,
        channel=to.channels[0],
        chain=to.channels,
        step=None,
        why=to.why,
        reason=reason,
        about=about,
        actor=MUSTER.name,
        asked_at=now,
        next_attempt_at=now,
        letter=letter,
    )


class Letters:
    """Those of some kinds, by what they are `about`, that have no outcome yet."""

    def __init__(self, incidents: IncidentStore, bus: EventBus, clock: Clock, about: Container[str]) -> None:
        """Look in `incidents`, and request on `bus`."""
        self._incidents = incidents
        self._bus = bus
        self._clock = clock
        self._about = about

    def request(self, now: datetime) -> int:
        """Request those that nobody is sending, the oldest first, and return how many have no outcome.

        Raises StoreUnavailable and BusUnavailable.
        """
        found = [each.value for each in self._incidents.open_deliveries(NO_INCIDENT)]
        waiting = [each for each in found if each.about in self._about]
        waiting.sort(key=lambda each: (each.asked_at, each.about, each.recipient))
        if free := [message(each, self._clock) for each in waiting if each.free(now)]:
            self._bus.publish(TOPIC, free)
        return len(waiting)
