"""What an alert may say of itself, and what it may not: the intake decides whose it is, when it came and what it is."""

import json

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.alert import AlertState
from muster.domain.incident import IncidentState
from muster.intake import formats
from tests.support.intake import NOW, received
from tests.support.world import World

FORBIDDEN = {
    "receipt": "forged",
    "received_at": "2020-01-01T00:00:00Z",
    "raw": "nothing",
    "test": True,
    "id": "forged",
    "alert_id": "forged",
    "occurrence": "forged",
    "resource": "forged",
    "schema": 99,
    "incident": "forged",
    "acknowledged_by": "ada",
    "epoch": 99,
    "team": "forged",
    "__class__": "forged",
    "actor": {"kind": "person", "id": "ada"},
}


def test_no_field_of_ours_is_taken_from_a_body() -> None:
    """An alert with all of them is the alert without them, but for the text that is kept as evidence."""
    plain, loaded = (
        formats.read(json.dumps({"title": "x", "key": "k"} | more).encode(), received("generic"))
        for more in ({}, FORBIDDEN)
    )
    fields = [{name: getattr(alert, name) for name in alert.__slots__ if name != "raw"} for alert in plain + loaded]
    assert fields[0] == fields[1]
    assert (loaded[0].receipt, loaded[0].received_at, loaded[0].test) == ("r1", NOW, False)


@pytest.mark.parametrize("source", ["cloud_monitoring", "pagerduty", "muster", "generic", "../cloud_monitoring", ""])
def test_no_sender_speaks_for_another(source: str) -> None:
    """Its own name stands behind its intake's: what it closes are its own alerts, whatever key it knows."""
    world = World(SqliteStore(None))
    opened = {
        "incident": {"incident_id": "k", "state": "open", "policy_name": "p", "started_at": 1793609999},
        "version": "1.2",
    }
    assert world.post("cloud_monitoring", opened).status == 202
    world.deliver()
    [incident] = world.incidents()
    world.post("generic", {"title": "x", "key": "k", "state": "closed", "source": source})
    world.deliver()
    assert world.store.incident(incident.id)
    assert world.newest().state is IncidentState.TRIGGERED
    [alert] = formats.read(json.dumps({"title": "x", "source": source}).encode(), received("generic"))
    assert alert.source == (f"generic/{source}" if source else "generic")


@pytest.mark.parametrize("state", ["acknowledged", "cancelled", "resolved", "healing", "OPEN; DROP", 1, None, {}, True])
def test_a_state_is_one_that_a_sender_may_tell(state: object) -> None:
    """Only open and closed are believed: everything else is open and unreadable, or nothing was said."""
    [alert] = formats.read(json.dumps({"title": "x", "state": state}).encode(), received("generic"))
    assert alert.state is AlertState.OPEN


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2099-01-01T00:00:00Z", "1999-12-31T00:00:00Z"]
)
def test_a_time_that_is_not_plausible_moves_nothing(at: str) -> None:
    """An alert from the far future would overtake every later close, and one from long ago would be late for ever."""
    [alert] = formats.read(json.dumps({"title": "x", "occurred_at": at}).encode(), received("generic"))
    assert alert.occurred_at is None
    assert alert.at == NOW
