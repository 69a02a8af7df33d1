"""Accepting alerts: each is on the bus before its sender is told so."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from muster.cloudevents import decode
from muster.domain.alert import Alert, AlertState, Link
from muster.ports import BusUnavailable
from muster.usecases.accept_alerts import AcceptAlerts
from tests.support.intake import NOW, StoppedClock
from tests.support.recording_bus import RecordingBus


def alert(**fields: Any) -> Alert:  # noqa: ANN401 - of any field
    """Return an alert with some fields of interest."""
    base: dict[str, Any] = {"source": "generic", "receipt": "r1", "received_at": NOW, "key": "k", "title": "Disk full"}
    return Alert(**(base | {"state": AlertState.OPEN} | fields))


def test_each_alert_is_an_event_of_its_own() -> None:
    """They go in one call, so that the bus can batch them, under the attributes that subscribers filter by."""
    bus = RecordingBus()
    alerts = [alert(receipt="r1/0"), alert(receipt="r1/1", source="generic/my checker", key="l")]
    assert AcceptAlerts(bus, StoppedClock())(alerts) == 2
    assert [topic for topic, _ in bus.published] == ["alerts", "alerts"]
    events = [decode(message.data) for _, message in bus.published]
    assert [event.id for event in events] == [alert.id for alert in alerts]
    assert [event.subject for event in events] == [alert.key_id for alert in alerts]
    assert [event.source for event in events] == ["muster/intake/generic", "muster/intake/generic/my%20checker"]
    assert {(event.type, event.time) for event in events} == {("muster.alert.received.v1", NOW)}
    assert bus.published[1][1].attributes == {"type": "muster.alert.received.v1", "source": "generic/my checker"}


def test_an_alert_comes_back_whole() -> None:
    """What the intake has read is what the classification gets."""
    sent = alert(
        state=AlertState.CANCELLED,
        occurrence="k|closed",
        occurred_at=datetime(2026, 11, 2, 8, 59, 1, 5, tzinfo=UTC),
        severity="P1",
        labels={"a": "é\n"},
        links=(Link(text="Runbook", href="https://example.com"),),
        raw='{"a": "\x00"}',
        test=True,
    )
    bus = RecordingBus()
    AcceptAlerts(bus, StoppedClock())([sent])
    assert msgspec.convert(decode(bus.published[0][1].data).data, Alert) == sent


def test_a_bus_that_takes_nothing_accepts_nothing() -> None:
    """The caller is told, so that the sender tries again."""
    bus = RecordingBus()
    bus.failing = True
    with pytest.raises(BusUnavailable):
        AcceptAlerts(bus, StoppedClock())([alert()])
    assert bus.published == []
