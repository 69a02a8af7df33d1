"""Let an alert that closes, acknowledges or stops watching act on the open incident of its key."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from muster.domain.alert import Alert, AlertState
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.decide import decide
from muster.domain.ending import ending
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.incident import Incident
from muster.domain.key import Key, KeyState, latest
from muster.domain.policy import Policy
from muster.domain.story import Context, Refused
from muster.incident_store import IncidentStore
from muster.ports import Clock, Write
from muster.records import Stored, StoredIncident, alert_write, key_write
from muster.usecases.act_on_incident import log_events
from muster.usecases.filing import Filed, Filing
from muster.usecases.leave_group import LeaveGroup
from muster.usecases.open_by_alert import OpenByAlert
from muster.usecases.outbox import Outbox


class ChangeByAlert:
    """Files alerts that say something else than that it is happening. Raises Conflict; then file again."""

    def __init__(self, store: IncidentStore, outbox: Outbox, clock: Clock, opening: OpenByAlert) -> None:
        """File alerts in `store`; what must be reopened, by `opening`."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._opening = opening
        self._leave_group = LeaveGroup(store, outbox, clock, opening)

    def __call__(self, alert: Alert, key: Stored[Key], incident_id: str, policy: Policy) -> Filed:
        """Return what became of an alert, whose key is as it was read, and leads to an open incident."""
        incident = self._store.incident(incident_id)
        if incident is None:
            return self._suppress(alert, "incident_missing")
        closes = alert.state is AlertState.CLOSED
        if closes and self._opening.reported_since(key.value, alert):
            return self._suppress(alert, "reported_again_since", incident_id)
        if key.value.grouped and closes:
            return self._leave(alert, key, incident_id, policy)
        if key.value.grouped and alert.state is AlertState.ACKNOWLEDGED:
            return self._suppress(alert, "one_of_a_group", incident_id)
        turns = latest((*key.value.turns, alert.received_at), policy.noise.turns_kept) if closes else ()
        events = self._decide(alert, incident, policy, turns)
        after = fold(incident.value, events)
        writes: list[Write] = []
        if closes:
            writes = [key_write(_closed(key.value, alert, incident.value, after, events, turns), key)]
        elif after.heeds_repeats and not key.value.counting:
            writes = [key_write(replace(key.value, counting=True), key)]
        if not events:
            return self._suppress(alert, "nothing_to_change", incident_id, *writes)
        self._store.save(incident, events, alert_write(alert, incident_id), *writes)
        log_events(after, events)
        self._outbox.publish(after, events)
        if closes:
            self._reopen(alert, key.value, policy)
        return Filed(filing=Filing.UPDATED, incident=incident_id)

    def settle(self, close: Alert, key: Stored[Key], policy: Policy) -> None:
        """Finish what a close leads to that was the last to change its key, but for what its own commit did."""
        self._reopen(close, key.value, policy)
        if key.value.grouped and key.value.incident:
            self._leave_group(close, key.value.incident, key.version, policy)

    def _leave(self, alert: Alert, key: Stored[Key], incident_id: str, policy: Policy) -> Filed:
        """Close one key of a group: on record first, and only then asked whether it was the last."""
        closed = replace(key.value, state=KeyState.RESOLVED, closed=alert.moment)
        version = self._store.documents.commit([alert_write(alert, incident_id), key_write(closed, key)])
        self.settle(alert, Stored(value=closed, version=version), policy)
        return Filed(filing=Filing.UPDATED, incident=incident_id)

    def _reopen(self, close: Alert, key: Key, policy: Policy) -> None:
        """Reopen for a later alert that was filed as a duplicate while the close was on its way."""
        again = self._opening.reported_since(key, close)
        if again:
            self._opening.settle(again, None, policy)

    def _decide(
        self, alert: Alert, incident: StoredIncident, policy: Policy, turns: tuple[datetime, ...]
    ) -> list[Event]:
        """Return what follows from the alert; nothing where it makes no sense for the incident as it is."""
        command = ReceiveAlert(alert=alert, incident=incident.value.id, turns=turns)
        try:
            context = Context(policy=policy, standing=self._store.standing())
            return decide(incident.value, command, context, self._clock.now())
        except Refused:
            return []

    def _suppress(self, alert: Alert, rule: str, incident_id: str | None = None, *more: Write) -> Filed:
        self._store.documents.commit([alert_write(alert, incident_id, rule), *more])
        return Filed(filing=Filing.SUPPRESSED, incident=incident_id, rule=rule)


def _closed(  # noqa: PLR0913, PLR0917 - what a key is made of
    key: Key,
    alert: Alert,
    before: Incident,
    after: Incident,
    events: Sequence[Event],
    turns: tuple[datetime, ...],
) -> Key:
    """Return the key once its sender has closed it: what flaps stays open for a while."""
    return replace(
        key,
        state=KeyState.FLAPPING if after.open else KeyState.RESOLVED,
        closed=alert.moment,
        ended=ending(before, events) or key.ended,
        turns=turns if events else key.turns,
    )
