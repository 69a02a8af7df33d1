"""The machine's clock jumps, back and far ahead, under the local system with its threads and files."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from muster.domain.message import MessageKind
from muster.incident_store import IncidentStore
from muster.local.preview_channels import Shown
from muster.local.system import LocalSystem, Options
from muster.ports import Clock, Query
from tests.chaos.policy import PEOPLE, policy
from tests.support.local_system import alert_request
from tests.support.processes import until

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
JUMPS = 8
ALERTS = 5
"""Between two jumps."""
PATIENCE = 60.0
AT_ONCE = timedelta()


class JumpingClock(Clock):
    """Tells what it is set to."""

    def __init__(self) -> None:
        """Begin on a Monday at nine."""
        self.at = START

    def now(self) -> datetime:
        """Return the time."""
        return self.at


@pytest.fixture
def clock() -> JumpingClock:
    """Return the machine's clock."""
    return JumpingClock()


@pytest.fixture
def shown() -> list[Shown]:
    """Return the messages shown so far."""
    return []


@pytest.fixture
def system(tmp_path: Path, clock: JumpingClock, shown: list[Shown]) -> Iterator[LocalSystem]:
    """Run the system, whose steps are due after 0, 5 and 15 minutes."""
    file = tmp_path / "policy.yaml"
    file.write_text(policy("http://127.0.0.1:9"), "utf-8")
    options = Options(data=tmp_path / "data", policy=str(file))
    with LocalSystem(options, "http://localhost", shown.append, clock) as system:
        yield system


def post(system: LocalSystem, number: int) -> None:
    """Send an alert of its own key."""
    alert = {"title": f"Check {number} fails", "key": f"check-{number}", "severity": "P2"}
    assert system.handle(alert_request(system, alert)).status == 202


def due(system: LocalSystem) -> bool:
    """Return whether the tick has something to do."""
    return bool(IncidentStore(system.store).due(system.clock.now(), 1))


def pages(shown: list[Shown]) -> Counter[tuple[str, str]]:
    """Return how often who was paged about which incident."""
    told = (each.message for each in shown if each.message.kind is MessageKind.PAGE)
    return Counter((message.incident, message.recipient) for message in told)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_step_pages_once(system: LocalSystem, clock: JumpingClock, shown: list[Shown], seed: int) -> None:
    """Whoever is due is paged, nobody a second time when the clock comes by again, and nothing is left at the end."""
    chance = Random(seed)
    for jump in range(JUMPS):
        for number in range(ALERTS):
            post(system, jump * ALERTS + number)
        clock.at += chance.uniform(-12, 15) * MINUTE
        until(lambda: system.settled(AT_ONCE) and not due(system), "what is due by this clock", PATIENCE)
    clock.at = START + 600 * MINUTE
    until(lambda: pages(shown).total() >= JUMPS * ALERTS * len(PEOPLE), "the last page", PATIENCE)
    until(lambda: not due(system), "the end of the work", PATIENCE)

    incidents = [each.fields["id"] for each in system.store.query(Query(collection="incidents"))]
    assert len(incidents) == JUMPS * ALERTS
    assert pages(shown) == dict.fromkeys(((each, name.title()) for each in incidents for name in PEOPLE), 1)
