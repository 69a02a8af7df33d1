"""Heartbeats and the canary on one's own machine: by the roads that they take in a deployment."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from muster.entrypoint.http import Request
from muster.local.system import LocalSystem, Options
from muster.records import CANARY, canary_from, heartbeat_from
from tests.support.policy_file import GOOD
from tests.support.processes import until

POLICY = (
    GOOD
    + """\
canary: {channel: room}
heartbeats:
  backup: {every: 1h, grace: 0m}
"""
)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LocalSystem]:
    """Run a system."""
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    options = Options(data=tmp_path / "data", policy=str(tmp_path / "policy.yaml"))
    with LocalSystem(options, "http://localhost", lambda _: None) as system:
        yield system


def ping(system: LocalSystem, method: str) -> int:
    """Ping, with the key in a header."""
    headers = {"authorization": f"Bearer {system.key('intake-heartbeat')}"}
    return system.handle(Request(method=method, path="/intake/heartbeat/backup", headers=headers)).status


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_heartbeat_is_heard(system: LocalSystem, method: str) -> None:
    """From the first tick on; it is stored before it is answered, and not in a batch with alerts."""
    until(lambda: system.store.get("heartbeats/backup"), "the first tick")
    assert ping(system, method) == 200
    document = system.store.get("heartbeats/backup")
    assert document
    assert heartbeat_from(document).value.pinged_at


def test_the_canary_arrives(system: LocalSystem) -> None:
    """Through the local bus and the intake, in seconds."""

    def took() -> tuple[timedelta, ...]:
        document = system.store.get(CANARY)
        return canary_from(document).latencies if document else ()

    until(took, "the canary")
    assert timedelta() <= took()[0] < timedelta(seconds=20)
