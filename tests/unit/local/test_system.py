"""The local system in this process: what it does beside the functions' own work, and what it leaves behind."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from muster.adapters.local_bus import DeadLetter
from muster.entrypoint.http import Request, Response
from muster.local import system as module
from muster.local.preview_channels import Shown
from muster.local.system import LocalSystem, Options
from muster.ports import Create, Outgoing
from muster.usecases.redrive_dead_letters import TIMES
from tests.support.local_system import alert_request
from tests.support.processes import until

ALERT = {"title": "The checkout fails", "severity": "P2", "service": "checkout"}
DEADLINE = timedelta(seconds=20)


@pytest.fixture
def shown() -> list[Shown]:
    """Return the messages shown so far."""
    return []


@pytest.fixture
def system(tmp_path: Path, shown: list[Shown], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSystem]:
    """Run a system that looks every millisecond for what has expired; no thread of it is left at the end."""
    monkeypatch.setattr(module, "PURGE_EVERY", timedelta(milliseconds=1))
    before = set(threading.enumerate())
    with LocalSystem(Options(data=tmp_path / "a folder", policy="starter"), "http://localhost", shown.append) as system:
        yield system
    assert set(threading.enumerate()) == before


def post(system: LocalSystem, path: str = "/intake/generic", method: str = "POST") -> Response:
    """Send an alert to the system."""
    return system.handle(replace(alert_request(system, ALERT), method=method, path=path))


def test_an_alert_becomes_a_page_and_an_update(system: LocalSystem, shown: list[Shown]) -> None:
    """It is accepted, and its messages are shown: push to the person on call, Slack to the team's channel."""
    assert post(system).status == 202
    assert system.settled(DEADLINE)
    assert sorted(message.kind for message in shown) == ["push", "slack"]


def test_what_was_prepared_works_the_same(system: LocalSystem, shown: list[Shown]) -> None:
    """An alert may come while everything is still being imported."""
    system.prepare()
    assert post(system).status == 202
    assert system.settled(DEADLINE)
    assert len(shown) == 2


def test_only_requests_that_bring_alerts_are_gathered(system: LocalSystem) -> None:
    """A person's requests are answered alone: what they do must be committed before it is published."""
    gathered = [
        (method, path)
        for method in ("GET", "POST")
        for path in ("/intake/generic", "/v2/enqueue", "/r/token", "/api/v1/incidents", "/tick", "/")
        if system.gathers(Request(method=method, path=path))
    ]
    assert gathered == [("POST", "/intake/generic"), ("POST", "/v2/enqueue")]


def test_whatever_is_asked_of_the_intake_is_answered(system: LocalSystem) -> None:
    """A wrong method and an unknown source are refused as the function refuses them."""
    assert post(system, method="GET").status == 405
    assert post(system, "/intake/nobody").status == 404


def test_what_has_expired_is_removed(system: LocalSystem) -> None:
    """SQLite removes nothing by itself: the system does, and leaves the rest alone."""
    now = system.clock.now()
    for name, days in (("old", -1), ("new", 1)):
        system.store.commit([Create(f"alerts/{name}", {"schema": 1}, expire_at=now + timedelta(days=days))])
    until(lambda: system.store.get("alerts/old") is None, "the end of what has expired")
    assert system.store.get("alerts/new") is not None


def test_dead_letters_come_round(tmp_path: Path, shown: list[Shown], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was given up is delivered again each hour, here each millisecond, and counts how often."""
    given_up_at_once = [replace(each, max_attempts=1) for each in module.SUBSCRIPTIONS]
    monkeypatch.setattr(module, "SUBSCRIPTIONS", given_up_at_once)
    monkeypatch.setattr(module, "REDRIVE_EVERY", timedelta(milliseconds=1))
    with LocalSystem(Options(data=tmp_path, policy="starter"), "http://localhost", shown.append) as system:
        system.bus.publish("alerts", [Outgoing(data=b"no alert")])
        until(lambda: any(_rounds(each) > 2 for each in system.bus.dead_letters()), "a third round")


def _rounds(letter: DeadLetter) -> int:
    return int(letter.copy.attributes.get(TIMES, "0"))
