"""Find the incident of an alert, or open one; put the alert on record whatever happens."""

import logging
from dataclasses import replace

from muster.domain.alert import Alert, AlertState
from muster.domain.canary import policy_for
from muster.domain.key import Key, KeyState
from muster.domain.policy import Policy
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, PolicySource, Write
from muster.records import FiledAlert, Stored, alert_write, key_write
from muster.usecases.act_on_incident import ATTEMPTS
from muster.usecases.change_by_alert import ChangeByAlert
from muster.usecases.filing import Filed, Filing
from muster.usecases.open_by_alert import OpenByAlert
from muster.usecases.outbox import Outbox

log = logging.getLogger("muster.classification")


class ClassifyAlert:
    """Open, update, reopen or resolve the incident of an alert's key.

    Harmless to repeat, and in any order: the alert's document is created once for its identity, in the same commit as
    what it does; a duplicate is filed first and the key read again after, so that it cannot end up under an incident
    that was resolved meanwhile.
    """

    def __init__(self, store: IncidentStore, outbox: Outbox, policies: PolicySource, clock: Clock) -> None:
        """File alerts in `store` by the policy in force."""
        self._store = store
        self._policies = policies
        self._open = OpenByAlert(store, outbox, clock)
        self._change = ChangeByAlert(store, outbox, clock, self._open)

    def __call__(self, alert: Alert) -> Filed:
        """Return what became of `alert`, once that is committed. Raises StoreUnavailable; then try again."""
        policy = policy_for(alert, self._policies.current())
        for _ in range(ATTEMPTS):
            try:
                filed = self._file(alert, policy)
            except Conflict:
                filed = self._replayed(alert, policy)
            if filed:
                log.info("alert %s: %s", filed.filing, alert.title, extra=filed.log_fields(alert))
                return filed
        msg = f"the key of alert {alert.id} is changing too fast"
        raise Conflict(msg)

    def _file(self, alert: Alert, policy: Policy) -> Filed | None:
        key = self._store.alerts.key(alert.key_id)
        if key and key.value.overtaken(alert.moment):
            opens = alert.state is AlertState.OPEN
            return self._suppress(alert, "closed_before_it_opened" if opens else "closed_since")
        if alert.begins:
            return self._open(alert, key, policy)
        if key is None or key.value.state is KeyState.RESOLVED or key.value.incident is None:
            return self._nothing_open(alert, key)
        return self._change(alert, key, key.value.incident, policy)

    def _nothing_open(self, alert: Alert, key: Stored[Key] | None) -> Filed:
        """Record an alert that finds nothing open; a close leaves a tombstone for the open it overtook."""
        writes: list[Write] = []
        if alert.state is AlertState.CLOSED:
            none = Key(id=alert.key_id, source=alert.source, key=alert.key, state=KeyState.RESOLVED)
            writes.append(key_write(replace(key.value if key else none, closed=alert.moment), key))
        return self._suppress(alert, "nothing_open", *writes)

    def _suppress(self, alert: Alert, rule: str, *more: Write) -> Filed:
        self._store.documents.commit([alert_write(alert, None, rule), *more])
        return Filed(filing=Filing.SUPPRESSED, rule=rule)

    def _replayed(self, alert: Alert, policy: Policy) -> Filed | None:
        """Finish what the first filing of an alert already on record may have left; None where it is not on record."""
        found: FiledAlert | None = self._store.alerts.get(alert.id)
        if found is None:
            return None
        if found.incident and not found.suppressed:
            if alert.begins:
                self._open.settle(alert, found.version, policy)
            elif alert.state is AlertState.CLOSED:
                self._settle_close(alert, found, policy)
        return Filed(filing=Filing.REPLAY, incident=found.incident, rule=found.suppressed)

    def _settle_close(self, alert: Alert, found: FiledAlert, policy: Policy) -> None:
        """Finish what a close leads to, if nothing has changed the key since the commit that filed it."""
        key = self._store.alerts.key(alert.key_id)
        if key and key.version == found.version:
            self._change.settle(alert, key, policy)
