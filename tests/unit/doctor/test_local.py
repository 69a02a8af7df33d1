"""`muster doctor` over a local instance: `muster up` beside it, and the faults it can have."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.cli.program import run
from muster.local import keys
from muster.policy.load import load
from muster.ports import Create, Patch
from muster.records import instant
from tests.support.health_server import Health
from tests.support.local_process import MusterUp, muster
from tests.support.policy_file import GOOD
from tests.support.processes import until

NAMED = ("slack-incidents", "smtp", "twilio")
"""The secrets that the starter policy names."""


@dataclass(frozen=True)
class Local:
    """A folder as `muster up` keeps it, healthy until a test plants a fault, and what answers for it."""

    data: Path
    store: SqliteStore
    health: Health
    url: str
    capsys: pytest.CaptureFixture[str]

    def findings(self) -> list[dict[str, Any]]:
        """Return what `muster doctor` finds; the exit code must agree."""
        code = run(["doctor", "--data", str(self.data), "--url", self.url, "--json"])
        wrong = [check for check in json.loads(self.capsys.readouterr().out)["checks"] if not check["ok"]]
        assert code == int(any(each["severity"] == "error" for each in wrong))
        return wrong


@pytest.fixture
def local(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Local]:
    """Yield a healthy local instance."""
    data, health = tmp_path / "data", Health()
    keys.ensure(data / "secrets")
    for name in NAMED:
        (data / "secrets" / name).write_text("a-value\n")
    text = load("starter")[0]
    sha = hashlib.sha256(text.encode()).hexdigest()
    with closing(SqliteStore(data / "incidents.db")) as store, health.serving() as url:
        store.commit(
            [
                Create("policies/current", {"schema": 1, "sha256": sha, "bad": ""}),
                Create(f"policies/{sha}", {"schema": 1, "text": text}),
            ]
        )
        yield Local(data, store, health, url, capsys)


def test_a_healthy_instance_has_no_finding(local: Local) -> None:
    """Nothing is wrong, and nothing is written."""
    before = local.store.get("policies/current")
    assert local.findings() == []
    assert local.store.get("policies/current") == before


def test_it_looks_where_muster_url_says(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --url the variable that the other commands go by counts, and not another port."""
    monkeypatch.setenv("MUSTER_URL", f"{local.url}/")
    assert run(["doctor", "--data", str(local.data)]) == 0
    assert "✗" not in local.capsys.readouterr().out


def overdue(local: Local) -> None:
    """Let the ticker have died."""
    long_ago = instant(datetime.now(UTC) - timedelta(minutes=10))
    local.store.commit([Create("incidents/x1", {"due_at": long_ago})])


def unpublished(local: Local) -> None:
    """Leave an old event unpublished, of an incident that is swept in a moment."""
    now = datetime.now(UTC)
    event = {"published": False, "at": instant(now - timedelta(minutes=10))}
    incident = Create("incidents/x1", {"due_at": instant(now + timedelta(seconds=30))})
    local.store.commit([incident, Create("incidents/x1/timeline/000001", event)])


def override_void(local: Local) -> None:
    """Leave an override of somebody who has left; one that is over is nobody's concern any more."""
    now = datetime.now(UTC)
    left = {"schedule": "primary", "person": "zoe", "instead": None, "reason": "", "by": "", "start": instant(now)}
    coming = left | {"id": "o1", "end": instant(now + timedelta(hours=1))}
    over = left | {"id": "o2", "end": instant(now - timedelta(hours=1))}
    local.store.commit([Create("standing/current", {"overrides": [coming, over], "silences": [], "calendars": {}})])


def unverified(local: Local) -> None:
    """Ask for test pages: Ada, who is on call every other week, has confirmed none."""
    text = f"{GOOD}test_pages: {{except: bo}}\n"
    local.store.commit([Create("policies/tried", {"schema": 1, "text": text})])
    local.store.commit([Patch("policies/current", {"sha256": "tried"})])
    for name in ("slack", "smtp"):
        (local.data / "secrets" / name).write_text("a-value\n")


FAULTS: dict[str, tuple[Callable[[Local], object], str, str, str]] = {
    # what is planted: the plant, the area that finds it, words of the finding, how the fix begins
    "ill": (lambda local: setattr(local.health, "status", 500), "health", "with 500", "muster up --data "),
    "wrong time": (
        lambda local: setattr(local.health, "ahead", timedelta(minutes=1)),
        "clock",
        "behind the one at",
        "sudo timedatectl",
    ),
    "no ticker": (overdue, "work", "1 incident is overdue: the first, x1", "muster up --data "),
    "unpublished": (unpublished, "work", "1 event is not published: of incident x1", "muster up --data "),
    "key missing": (
        lambda local: (local.data / "secrets/link-keys").unlink(),
        "secrets",
        "the key link-keys is not set",
        "muster up",
    ),
    "secret missing": (
        lambda local: (local.data / "secrets/twilio").unlink(),
        "secrets",
        "the secret twilio is not set",
        "printf %s VALUE > ",
    ),
    "bad policy": (
        lambda local: local.store.commit([Patch("policies/current", {"bad": "ab" * 32})]),
        "policy",
        "is not valid (its sha256 begins with abababababab)",
        "muster policy check",
    ),
    "override void": (
        override_void,
        "policy",
        "an override puts zoe, who is not in the policy any more, on call for primary until ",
        "muster overrides end o1",
    ),
    "address unverified": (
        unverified,
        "people",
        "Ada is on call within a week, and has no verified address: push (not tried out yet)",
        "have them confirm",
    ),
    "no policy": (
        lambda local: local.store.commit([Patch("policies/current", {"sha256": "0" * 64})]),
        "policy",
        "no valid policy has been taken up",
        "muster up --policy",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_alone_and_with_its_fix(local: Local, fault: str) -> None:
    """Each planted fault leads to exactly one finding, of the right area, that says what it is and what helps."""
    plant, area, words, fix = FAULTS[fault]
    plant(local)
    found = local.findings()
    assert [each["check"] for each in found] == [area], found
    assert words in found[0]["finding"]
    assert found[0]["fix"].startswith(fix)


def test_it_looks_at_a_running_system_without_disturbing_it(tmp_path: Path) -> None:
    """Beside `muster up`, which holds its data's lock and works on, every check is made; after its end too."""
    with MusterUp(tmp_path / "data") as up:
        first = examined(up, tmp_path / "first.log")
        assert "✗" not in first
        assert "✓ health   the local Muster answers" in first
        assert "All is well" not in first  # the starter policy's secrets are not set here, which is a warning
        assert up.http.request("GET", f"{up.url}/health").status == 200
        up.kill()
        second = examined(up, tmp_path / "second.log", code=1)
        assert f"✗ health   the local Muster does not answer at {up.url}/health: NewConnectionError" in second
        assert "✓ policy   the policy is valid and in force" in second


def examined(up: MusterUp, log: Path, code: int = 0) -> str:
    """Run the command as a user does, once the policy has been taken up; return what it prints."""

    def ready() -> str | None:
        process = muster("doctor", "--data", str(up.data), "--url", up.url, log=log)
        ended = process.wait()
        said = log.read_text()
        log.unlink()
        return said if ended == code else None

    return until(ready, "muster doctor")
