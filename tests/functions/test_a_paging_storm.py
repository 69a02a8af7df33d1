"""Sixty things go wrong at once for one person, through the whole local system, its threads and its database."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.message import MessageKind
from muster.incident_store import IncidentStore
from muster.local.preview_channels import Shown
from muster.local.system import LocalSystem, Options
from muster.policy.load import load
from tests.support.local_system import alert_request
from tests.support.passing_time import end_wait_for_room
from tests.support.processes import until

ALERTS = 60
CONNECTIONS = 10
LIMIT = 5
WORST = 31
"""The number of the alert that is a P1."""
DEADLINE = timedelta(seconds=60)
"""What loses ten races in a row waits for ten seconds."""


@pytest.fixture
def shown() -> list[Shown]:
    """Return the messages shown so far."""
    return []


@pytest.fixture
def system(tmp_path: Path, shown: list[Shown]) -> Iterator[LocalSystem]:
    """Run a system in which nobody is paged more than five times in five minutes."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(f"{load('starter')[0]}\nbundling: {{ pages: {LIMIT}, within: 5m }}\n", "utf-8")
    options = Options(data=tmp_path / "data", policy=str(policy))
    with LocalSystem(options, "http://localhost", shown.append) as system:
        yield system


def post(system: LocalSystem, number: int) -> int:
    """Send an alert of its own key."""
    severity = "P1" if number == WORST else "P2"
    alert = {"title": f"Alert {number:02}", "key": f"key-{number}", "severity": severity, "service": "checkout"}
    return system.handle(alert_request(system, alert)).status


def asked(store: IncidentStore) -> list[Delivery]:
    """Return all pages there are."""
    incidents = store.incidents(["triggered"], 1_000)
    found = (each.value for incident in incidents for each in store.deliveries(incident.value.id))
    return [each for each in found if each.kind is MessageKind.PAGE]


def counted(store: IncidentStore, **expected: int) -> bool:
    """Return whether so many pages are in each state, those that wait told apart from those that nobody has tried."""
    names = Counter("bundled" if each.open and each.kept_back else str(each.state) for each in asked(store))
    return names == expected


def paged(shown: list[Shown]) -> list[str]:
    """Return the headlines of the pages, in the order in which they were shown."""
    return [each.message.headline for each in shown if each.message.kind is MessageKind.PAGE]


def test_sixty_incidents_are_five_pages_a_p1_and_a_count(system: LocalSystem, shown: list[Shown]) -> None:
    """None is lost: each is a page, or told of in the one that counts them."""
    store = IncidentStore(system.store)
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        assert set(threads.map(lambda number: post(system, number), range(ALERTS))) == {202}
    patience = DEADLINE.total_seconds()
    until(lambda: counted(store, sent=LIMIT + 1, bundled=ALERTS - LIMIT - 1) or None, "the first pages", patience)
    assert len(paged(shown)) == LIMIT + 1
    assert f"P1 Critical: Alert {WORST}" in paged(shown)

    end_wait_for_room(store)
    until(lambda: counted(store, sent=LIMIT + 2, skipped=ALERTS - LIMIT - 2) or None, "the count", patience)

    (count,) = paged(shown)[LIMIT + 1 :]
    assert count.startswith(f"P2 High, and {ALERTS - LIMIT - 2} more incidents: Alert ")
    sent = [each for each in asked(store) if each.state is DeliveryState.SENT]
    told = [delivery for each in sent for delivery in each.tells]
    assert sorted([*told, *(each.id for each in sent)]) == sorted(each.id for each in asked(store))
