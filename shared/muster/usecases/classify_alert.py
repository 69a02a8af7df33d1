"""Find the incident of an alert, or open one; put the alert on record whatever happens."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from muster.domain.alert import Alert, AlertState
from muster.domain.classification import classify
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.decide import decide
from muster.domain.event import Event
from muster.domain.incident import CLOSE, Incident
from muster.domain.key import Key, KeyState
from muster.domain.policy import Policy
from muster.domain.rules.severities import SEVERITIES
from muster.domain.story import Context, Refused
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, Patch, PolicySource, Write
from muster.records import FiledAlert, Stored, StoredIncident, alert_write, key_write
from muster.usecases.act_on_incident import ATTEMPTS, log_events
from muster.usecases.outbox import Outbox

log = logging.getLogger("muster.classification")


class Filing(StrEnum):
    """What became of an alert."""

    OPENED = "opened"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REPLAY = "replay"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where an alert was filed: the incident, or the rule that suppressed it."""

    filing: Filing
    incident: str | None = None
    rule: str | None = None


class ClassifyAlert:
    """Open, update, reopen or resolve the incident of an alert's key.

    Harmless to repeat, and in any order: the alert's document is created once for its identity, in the same commit as
    what it does; a duplicate is filed first and the key read again after, so that it cannot end up under an incident
    that was resolved meanwhile.
    """

    def __init__(self, store: IncidentStore, outbox: Outbox, policies: PolicySource, clock: Clock) -> None:
        """File alerts in `store` by the policy in force."""
        self._store = store
        self._outbox = outbox
        self._policies = policies
        self._clock = clock

    def __call__(self, alert: Alert) -> Filed:
        """Return what became of `alert`, once that is committed. Raises StoreUnavailable; then try again."""
        policy = self._policies.current()
        for _ in range(ATTEMPTS):
            try:
                filed = self._file(alert, policy)
            except Conflict:
                filed = self._replayed(alert, policy)
            if filed:
                log.info("alert %s: %s", filed.filing, alert.title, extra=_log_fields(alert, filed))
                return filed
        msg = f"the key of alert {alert.id} is changing too fast"
        raise Conflict(msg)

    def _file(self, alert: Alert, policy: Policy) -> Filed | None:
        key = self._store.key(alert.key_id)
        if key and key.value.overtaken(alert.moment):
            opens = alert.state is AlertState.OPEN
            return self._suppress(alert, "closed_before_it_opened" if opens else "closed_since")
        if alert.state is AlertState.OPEN:
            return self._file_open(alert, key, policy)
        if key is None or key.value.state is not KeyState.OPEN or key.value.incident is None:
            return self._nothing_open(alert, key)
        return self._file_change(alert, key, key.value.incident, policy)

    def _file_open(self, alert: Alert, key: Stored[Key] | None, policy: Policy) -> Filed | None:
        if key is None or key.value.incident is None:
            return self._open(alert, None, key, policy)
        if self._no_news(alert, key.value, key.value.incident, policy):
            return self._duplicate(alert, key.value.incident, policy)
        incident = self._store.incident(key.value.incident)
        return self._open(alert, self._continued(incident), key, policy)

    def _no_news(self, alert: Alert, key: Key, incident_id: str, policy: Policy) -> bool:
        """Return whether the alert leaves everything as it is: no worse, or older than one known before the end."""
        if key.state is KeyState.OPEN:
            return not _worse(classify(alert, policy).severity, key.severity)
        return self._reported_since(incident_id, alert) is not None

    def _open(
        self,
        alert: Alert,
        incident: StoredIncident | None,
        key: Stored[Key] | None,
        policy: Policy,
        *,
        filed: bool = False,
    ) -> Filed:
        """Open an incident, or reopen or raise `incident`; commit it with the alert and the key."""
        command = ReceiveAlert(alert=alert, incident=_incident_id(alert, key))
        events = decide(incident.value if incident else None, command, Context(policy=policy), self._clock.now())
        incident_id = incident.value.id if incident else command.incident
        said = classify(alert, policy).severity
        old = key.value if key else None
        now = Key(
            id=alert.key_id,
            source=alert.source,
            key=alert.key,
            state=KeyState.OPEN,
            incident=incident_id,
            severity=said if incident is None or old is None or _worse(said, old.severity) else old.severity,
            closed=old.closed if old else None,
        )
        record = Patch(f"alerts/{alert.id}", {"incident": incident_id}) if filed else alert_write(alert, incident_id)
        writes = [record, key_write(now, key)]
        if not events:
            self._store.documents.commit(writes)
            return Filed(filing=Filing.DUPLICATE, incident=incident_id)
        after = self._store.save(incident, events, *writes)
        self._announce(after, events)
        return Filed(filing=Filing.UPDATED if incident else Filing.OPENED, incident=incident_id)

    def _duplicate(self, alert: Alert, incident_id: str, policy: Policy) -> Filed:
        version = self._store.documents.commit([alert_write(alert, incident_id)])
        self._settle(alert, version, policy)
        return Filed(filing=Filing.DUPLICATE, incident=incident_id)

    def _settle(self, alert: Alert, filed_at: int | None, policy: Policy) -> None:
        """Reopen, or open anew, if the incident was resolved before the alert was on record.

        The commits' own order decides, so that a replay of an alert long dealt with changes nothing; without
        `filed_at`, the sender's clock has decided already.
        """
        for _ in range(ATTEMPTS):
            key = self._store.key(alert.key_id)
            if key is None or key.value.state is KeyState.OPEN or key.value.incident is None:
                return
            if key.value.overtaken(alert.moment) or (filed_at is not None and key.version > filed_at):
                return
            if self._reported_since(key.value.incident, alert):
                return
            incident = self._store.incident(key.value.incident)
            try:
                self._open(alert, self._continued(incident), key, policy, filed=True)
            except Conflict:
                continue
            return
        msg = f"the key of alert {alert.id} is changing too fast"
        raise Conflict(msg)

    def _file_change(self, alert: Alert, key: Stored[Key], incident_id: str, policy: Policy) -> Filed | None:
        """Let an alert that closes, acknowledges or stops watching act on the open incident of its key."""
        incident = self._store.incident(incident_id)
        if incident is None:
            return self._suppress(alert, "incident_missing")
        closes = alert.state is AlertState.CLOSED
        if closes and self._reported_since(incident_id, alert):
            return self._suppress(alert, "reported_again_since", incident_id)
        command = ReceiveAlert(alert=alert, incident=incident_id)
        try:
            events = decide(incident.value, command, Context(policy=policy), self._clock.now())
        except Refused:
            events = []
        closed = replace(key.value, state=KeyState.RESOLVED, closed=alert.moment)
        writes = [key_write(closed, key)] if closes else []
        if not events:
            return self._suppress(alert, "nothing_to_change", incident_id, *writes)
        after = self._store.save(incident, events, alert_write(alert, incident_id), *writes)
        self._announce(after, events)
        if closes:
            self._settle_close(alert, incident_id, policy)
        return Filed(filing=Filing.UPDATED, incident=incident_id)

    def _settle_close(self, close: Alert, incident_id: str, policy: Policy) -> None:
        """Reopen for a later alert that was filed as a duplicate while the close was on its way."""
        again = self._reported_since(incident_id, close)
        if again:
            self._settle(again, None, policy)

    def _nothing_open(self, alert: Alert, key: Stored[Key] | None) -> Filed:
        """Record an alert that finds nothing open; a close leaves a tombstone for the open it overtook."""
        writes: list[Write] = [alert_write(alert, None, "nothing_open")]
        if alert.state is AlertState.CLOSED:
            none = Key(id=alert.key_id, source=alert.source, key=alert.key, state=KeyState.RESOLVED)
            writes.append(key_write(replace(key.value if key else none, closed=alert.moment), key))
        self._store.documents.commit(writes)
        return Filed(filing=Filing.SUPPRESSED, rule="nothing_open")

    def _suppress(self, alert: Alert, rule: str, incident_id: str | None = None, *more: Write) -> Filed:
        self._store.documents.commit([alert_write(alert, incident_id, rule), *more])
        return Filed(filing=Filing.SUPPRESSED, incident=incident_id, rule=rule)

    def _replayed(self, alert: Alert, policy: Policy) -> Filed | None:
        """Finish what the first filing of an alert already on record may have left; None where it is not on record."""
        found: FiledAlert | None = self._store.alert(alert.id)
        if found is None:
            return None
        if found.incident and not found.suppressed:
            if alert.state is AlertState.OPEN:
                self._settle(alert, found.version, policy)
            elif alert.state is AlertState.CLOSED and self._last_word(alert, found):
                self._settle_close(alert, found.incident, policy)
        return Filed(filing=Filing.REPLAY, incident=found.incident, rule=found.suppressed)

    def _last_word(self, alert: Alert, found: FiledAlert) -> bool:
        """Return whether nothing has changed the key since the commit that filed this alert."""
        key = self._store.key(alert.key_id)
        return key is not None and key.version == found.version

    def _reported_since(self, incident_id: str, alert: Alert) -> Alert | None:
        latest = self._store.latest_open_alert(incident_id)
        return latest if latest and latest.moment.after(alert.moment) else None

    def _continued(self, incident: StoredIncident | None) -> StoredIncident | None:
        """Return the incident if an alert of its key still belongs to it: it is open, or its reopen window is."""
        if incident is None or incident.value.open:
            return incident
        close_at = incident.value.deadlines.get(CLOSE)
        return incident if close_at and self._clock.now() < close_at else None

    def _announce(self, incident: Incident, events: Sequence[Event]) -> None:
        log_events(incident, list(events))
        self._outbox.publish(incident, events)


def _worse(severity: str, than: str | None) -> bool:
    return than is not None and SEVERITIES.index(severity) < SEVERITIES.index(than)


def _incident_id(alert: Alert, key: Stored[Key] | None) -> str:
    """Name a new incident by the alert that opens it and what went before, so that a redelivery names the same."""
    before = key.value.incident or "" if key else ""
    return digest("incident", alert.id, before)[:12]


def _log_fields(alert: Alert, filed: Filed) -> dict[str, object]:
    return {
        "incident": filed.incident,
        "alert": alert.id,
        "source": alert.source,
        "state": str(alert.state),
        "reason": filed.rule or str(filed.filing),
    }
