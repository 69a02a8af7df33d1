"""Let an alert that says that something is happening open an incident, reopen it or make it worse; or be a repeat."""

from datetime import datetime, timedelta

from muster.domain.alert import Alert
from muster.domain.canary import is_canary
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.decide import decide
from muster.domain.evolve import fold
from muster.domain.group import Entrance, Group
from muster.domain.incident import Incident
from muster.domain.key import OPENINGS, Key, KeyState, latest
from muster.domain.policy import Policy
from muster.domain.rules.severities import SEVERITIES
from muster.domain.standing import Standing
from muster.domain.story import Context
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, Patch, Write
from muster.records import Stored, alert_write, entrance_write, group_write, instant, key_write
from muster.usecases.act_on_incident import ATTEMPTS, log_events
from muster.usecases.filing import Filed, Filing
from muster.usecases.find_place import Case, FindPlace, Place
from muster.usecases.outbox import Outbox
from muster.usecases.surroundings import look_around

APART = timedelta(seconds=1)
"""A group's document takes about one write a second: joins that come faster are noted once."""


class OpenByAlert:
    """Files alerts that say that something is happening. Raises Conflict where somebody was faster; then file again."""

    def __init__(self, store: IncidentStore, outbox: Outbox, clock: Clock) -> None:
        """File alerts in `store`."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._find = FindPlace(store, clock)

    def __call__(self, alert: Alert, key: Stored[Key] | None, policy: Policy) -> Filed:
        """Return what became of an alert, whose key is as it was read."""
        case = self._case(alert, key, policy)
        if key and key.value.incident and self._no_news(case, key.value):
            version = self._store.documents.commit([alert_write(alert, key.value.incident)])
            self.settle(alert, version, policy)
            return Filed(filing=Filing.DUPLICATE, incident=key.value.incident)
        return self._open(case)

    def settle(self, alert: Alert, filed_at: int | None, policy: Policy) -> None:
        """Reopen, or open anew, if the incident was resolved before the alert was on record.

        The commits' own order decides, so that a replay of an alert long dealt with changes nothing; without
        `filed_at`, the sender's clock has decided already.
        """
        for _ in range(ATTEMPTS):
            key = self._store.alerts.key(alert.key_id)
            if key is None or key.value.incident is None or not self._overlooked(alert, key, filed_at):
                return
            try:
                self._open(self._case(alert, key, policy), filed=True)
            except Conflict:
                continue
            return
        msg = f"the key of alert {alert.id} is changing too fast"
        raise Conflict(msg)

    def reported_since(self, key: Key, alert: Alert) -> Alert | None:
        """Return the key's latest alert under its incident that says that it is happening, if later than this one."""
        if key.incident is None:
            return None
        if key.grouped:
            newest = self._store.alerts.latest_open_of(key.incident, key.id)
        else:
            newest = self._store.alerts.latest_open(key.incident)
        return newest if newest and newest.moment.after(alert.moment) else None

    def _overlooked(self, alert: Alert, key: Stored[Key], filed_at: int | None) -> bool:
        """Return whether whoever ended the incident cannot have known of an alert that is filed under it."""
        version: int | None = key.version
        if key.value.state is KeyState.OPEN:
            group = self._store.alerts.group(key.value.incident or "") if key.value.grouped else None
            if group is None or group.value.state is KeyState.OPEN:
                return False
            version = None if group.value.emptied else group.version
        if key.value.overtaken(alert.moment):
            return False
        if version is not None and filed_at is not None and version > filed_at:
            return False
        return self.reported_since(key.value, alert) is None

    def _no_news(self, case: Case, key: Key) -> bool:
        """Return whether the alert leaves everything as it is: no worse, or older than one known before the end."""
        if case.alert.healing:
            return False
        if key.state is KeyState.OPEN:
            return not key.counting and not _worse(case.found.severity, key.severity)
        return self.reported_since(key, case.alert) is not None

    def _open(self, case: Case, *, filed: bool = False) -> Filed:
        """Open an incident, or reopen or raise the one where the alert belongs; commit it with alert, key and group."""
        place, alert = self._find(case), case.alert
        came = _came(case)
        command = ReceiveAlert(alert=alert, incident=_incident_id(case), came=came, gathering=place.gathering)
        standing = Standing() if is_canary(alert) else self._store.standing()
        context = Context(policy=case.policy, standing=standing, around=case.around)
        before = place.incident.value if place.incident else None
        events = decide(before, command, context, case.around.now)
        after = fold(before, events)
        record = Patch(f"alerts/{alert.id}", {"incident": after.id}) if filed else alert_write(alert, after.id)
        writes = [record, key_write(_key(case, after, came), case.key), *self._group(case, place, after)]
        if events:
            self._store.save(place.incident, events, *writes)
            log_events(after, events)
            self._outbox.publish(after, events)
            return Filed(filing=Filing.UPDATED if before else Filing.OPENED, incident=after.id)
        version = self._store.documents.commit(writes)
        if after.group:
            self.settle(alert, version, case.policy)
        return Filed(filing=Filing.DUPLICATE, incident=after.id)

    def _group(self, case: Case, place: Place, after: Incident) -> list[Write]:
        """Return what is written of the group: that its incident is open, and that a key has joined it."""
        now = case.around.now
        if after.group is None:
            return []
        is_open = Group(incident=after.id, state=KeyState.OPEN)
        if place.incident is None:
            entrance = Entrance(id=after.group, incident=after.id, joined=now)
            return [group_write(is_open, None), entrance_write(entrance, place.entrance)]
        writes: list[Write] = []
        if not place.incident.value.open:
            writes.append(group_write(is_open, self._store.alerts.group(after.id)))
        if place.entrance and now - place.entrance.value.joined >= APART:
            writes.append(Patch(f"entrances/{after.group}", {"joined": instant(now)}))
        return writes

    def _case(self, alert: Alert, key: Stored[Key] | None, policy: Policy) -> Case:
        around = look_around(self._store, policy, alert, key.value if key else None, self._clock.now())
        return Case(alert=alert, key=key, policy=policy, around=around)


def _came(case: Case) -> tuple[datetime, ...]:
    """Return when the latest alerts of the key came, this one among them, as many as any rule asks for."""
    most = max((rule.times for rule in case.policy.noise.recurrence), default=0)
    return latest((*(case.old.came if case.old else ()), case.alert.received_at), most)


def _key(case: Case, incident: Incident, came: tuple[datetime, ...]) -> Key:
    """Return the key once the alert has opened, reopened, raised or joined the incident."""
    alert, old, said = case.alert, case.old, case.found.severity
    same = old is not None and old.incident == incident.id
    opened, turns = (old.opened, old.turns) if old else ((), ())
    return Key(
        id=alert.key_id,
        source=alert.source,
        key=alert.key,
        state=KeyState.OPEN,
        incident=incident.id,
        severity=old.severity if old and same and not _worse(said, old.severity) else said,
        closed=old.closed if old else None,
        ended=old.ended if old else None,
        came=came,
        counting=incident.heeds_repeats,
        turns=turns if old and old.state is KeyState.OPEN else _turned(turns, case),
        opened=opened if same else (*opened, incident.opened_at)[-OPENINGS:],
        grouped=incident.group is not None,
    )


def _turned(turns: tuple[datetime, ...], case: Case) -> tuple[datetime, ...]:
    """Return when the sender's word changed last, to this alert's as the latest."""
    return latest((*turns, case.alert.received_at), case.policy.noise.turns_kept)


def _worse(severity: str, than: str | None) -> bool:
    return than is not None and SEVERITIES.index(severity) < SEVERITIES.index(than)


def _incident_id(case: Case) -> str:
    """Name a new incident by the alert that opens it and what went before, so that a redelivery names the same."""
    before = case.old.incident or "" if case.old else ""
    return digest("incident", case.alert.id, before)[:12]
