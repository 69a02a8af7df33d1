"""When one key of a group is closed, end the group's incident if it was the last; and take that back if it was not."""

from muster.domain.alert import Alert
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.decide import decide
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.group import Group
from muster.domain.key import KeyState
from muster.domain.policy import Policy
from muster.domain.story import Context, Refused
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict
from muster.records import Stored, StoredIncident, group_write
from muster.usecases.act_on_incident import ATTEMPTS, log_events
from muster.usecases.open_by_alert import OpenByAlert
from muster.usecases.outbox import Outbox

AT_ONCE = 100
"""Keys brought back at a time."""


class LeaveGroup:
    """Called once the key's close is on record. Harmless to repeat, by whichever of two that were the last at once.

    A key that joins in the very moment in which the last one leaves reads the group again after it has joined; the one
    that leaves reads the keys again after it has ended the incident. So one of them sees the other.
    """

    def __init__(self, store: IncidentStore, outbox: Outbox, clock: Clock, opening: OpenByAlert) -> None:
        """End incidents in `store`, and reopen them by `opening`."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._opening = opening

    def __call__(self, close: Alert, incident_id: str, filed_at: int, policy: Policy) -> None:
        """End the incident unless another of its keys is open, as things were since the commit `filed_at`."""
        for _ in range(ATTEMPTS):
            group = self._store.alerts.group(incident_id)
            if group is None:
                return
            members = self._store.alerts.members(incident_id, AT_ONCE)
            if group.value.state is KeyState.RESOLVED or members or group.version > filed_at:
                break
            try:
                if not self._end(close, group, policy):
                    return
            except Conflict:
                continue
        else:
            raise Conflict(f"the group of alert {close.id} is changing too fast")
        if group.value.state is KeyState.RESOLVED and group.value.emptied:
            for member in members:
                newest = self._store.alerts.latest_open_of(incident_id, member.id)
                if newest:
                    self._opening.settle(newest, None, policy)

    def _end(self, close: Alert, group: Stored[Group], policy: Policy) -> bool:
        """Resolve the group's incident; return False where that is over already."""
        incident = self._store.incident(group.value.incident)
        events = self._decide(close, incident, policy) if incident else []
        if incident is None or not events:
            return False
        after = fold(incident.value, events)
        ended = Group(incident=after.id, state=KeyState.RESOLVED, emptied=True)
        self._store.save(incident, events, group_write(ended, group))
        log_events(after, events)
        self._outbox.publish(after, events)
        return True

    def _decide(self, close: Alert, incident: StoredIncident, policy: Policy) -> list[Event]:
        command = ReceiveAlert(alert=close, incident=incident.value.id)
        try:
            context = Context(policy=policy, standing=self._store.standing())
            return decide(incident.value, command, context, self._clock.now())
        except Refused:
            return []
