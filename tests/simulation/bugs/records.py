"""Bugs that break rules 1 and 2: alerts are lost, or their records are not what they should be."""

# ruff: noqa: ANN401 - what is wrong stands in the place of what is right, wherever that is

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from muster import incident_store
from muster.domain.alert import Alert
from muster.domain.event import Event
from muster.domain.facts.lifecycle import Acknowledged
from muster.domain.incident import Incident, IncidentState
from muster.domain.key import Key
from muster.domain.parties import Actor
from muster.domain.reason import Reason
from muster.domain.ruling import lifecycle
from muster.domain.story import Story
from muster.domain.text import digest
from muster.entrypoint.http import Request, Response
from muster.entrypoint.push_http import PushHandler
from muster.incident_store import IncidentStore
from muster.intake import formats
from muster.ports import BusUnavailable, Fields, Write
from muster.records import StoredIncident, alert_write, incident_fields, timeline_write
from muster.usecases import act_on_incident
from muster.usecases.accept_alerts import AcceptAlerts
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.filing import Filed, Filing
from muster.usecases.leave_group import LeaveGroup
from muster.usecases.open_by_alert import OpenByAlert
from muster.usecases.redrive_dead_letters import RedriveDeadLetters
from muster.usecases.run_tick import RunTick
from tests.simulation.bugs.bug import Bug, nothing
from tests.simulation.checks import accounting, keys

_accept = AcceptAlerts.__call__


def _accepted_whatever(self: AcceptAlerts, alerts: Sequence[Alert]) -> int:
    try:
        return _accept(self, alerts)
    except BusUnavailable:
        return len(alerts)


_push = PushHandler.__call__


def _acknowledged_failures(self: PushHandler, request: Request) -> Response:
    response = _push(self, request)
    return Response(status=204) if response.status == 503 else response


def _forgotten(self: Any, topic: str, kept: Sequence[Any], _progress: object) -> None:
    self._dead_letters.forget(topic, kept)


def _without_a_rule(self: Any, alert: Alert, _rule: str, *more: Write) -> Filed:
    self._store.documents.commit([alert_write(alert, None, ""), *more])
    return Filed(filing=Filing.SUPPRESSED)


_save = IncidentStore.save


def _in_two_commits(
    self: IncidentStore, before: StoredIncident | None, events: Sequence[Event], *more: Write
) -> Incident:
    incident = _save(self, before, events)
    if more:
        self.documents.commit(more)
    return incident


def _suppressed(self: Any, alert: Alert, _key: object) -> object:
    return self._suppress(alert, "nothing_open")


def _acknowledged_whatever(story: Story, actor: Actor) -> None:
    if story.incident.state is not IncidentState.ACKNOWLEDGED:
        story.add(actor, Reason(code="acknowledged", text="mine"), Acknowledged())


def _one_line_short(
    self: IncidentStore, before: StoredIncident | None, events: Sequence[Event], *more: Write
) -> Incident:
    last = timeline_write(events[-1]).path if len(events) > 1 else ""
    documents = self.documents
    store = copy(self)
    store.documents = copy(documents)
    store.documents.commit = lambda writes: documents.commit([each for each in writes if each.path != last])  # type: ignore[method-assign]
    return _save(store, before, events, *more)


def _unlabelled(incident: Incident, sweep_at: datetime | None) -> Fields:
    return incident_fields(replace(incident, labels={}), sweep_at)


def _by_receipt(self: Alert) -> str:
    return digest("receipt", self.receipt)


def _never(*_arguments: object) -> bool:
    return False


def _overtaken_by_any(self: Key, _moment: object) -> bool:
    return self.closed is not None


ALERTS = accounting.accepted_alerts_are_on_record
OVERTAKEN = accounting.what_opens_is_suppressed_by_a_later_close_alone
BUGS = (
    Bug(
        "an alert is answered 2xx though no bus has taken it", ALERTS, 53, AcceptAlerts, "__call__", _accepted_whatever
    ),
    Bug("a message is acknowledged in vain", ALERTS, 31, PushHandler, "__call__", _acknowledged_failures),
    Bug("a dead letter is dropped", ALERTS, 13, RedriveDeadLetters, "_move", _forgotten),
    Bug("a doubled alert is counted twice", ALERTS, 2, Alert, "id", property(_by_receipt)),
    Bug("what cannot be read is refused", accounting.no_exception_escapes, 0, formats, "read", formats.parse),
    Bug(
        "a suppression does not say why",
        accounting.alerts_lead_somewhere,
        0,
        ClassifyAlert,
        "_suppress",
        _without_a_rule,
    ),
    Bug("a new alert is taken for an old one", OVERTAKEN, 0, Key, "overtaken", _overtaken_by_any),
    Bug("nobody sweeps", accounting.nothing_is_left_to_do, 0, RunTick, "_sweep", lambda *_: 0),
    Bug(
        "an incident is opened in two commits",
        keys.one_incident_is_open_for_a_key,
        21,
        IncidentStore,
        "save",
        _in_two_commits,
    ),
    Bug(
        "an overtaking close leaves no trace",
        keys.the_newest_word_holds,
        89,
        ClassifyAlert,
        "_nothing_open",
        _suppressed,
    ),
    Bug("a group outlives its last key", keys.a_group_ends_with_its_last, 13, LeaveGroup, "_end", _never),
    Bug(
        "a duplicate is not looked at again",
        keys.what_comes_after_the_end_begins_again,
        1504,
        OpenByAlert,
        "settle",
        nothing,
    ),
    Bug(
        "a resolution leaves its key open",
        keys.the_key_knows_its_incident,
        8,
        act_on_incident,
        "key_writes",
        lambda *_: [],
    ),
    Bug("acknowledged wins over resolved", keys.resolved_wins, 1, lifecycle, "acknowledge", _acknowledged_whatever),
    Bug("an event is not written down", keys.the_timeline_has_no_gap, 0, IncidentStore, "save", _one_line_short),
    Bug("a change without an event", keys.the_timeline_tells_all, 0, incident_store, "incident_fields", _unlabelled),
)
