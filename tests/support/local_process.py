"""`muster up` as a process of its own, as a user starts it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Self, TypeVar

import urllib3

SHARED = Path(__file__).parents[2] / "shared"
PATIENCE = 30.0
"""Seconds to wait for anything, on a machine that is busy with other tests."""

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Return the first thing `condition` gives that is true; fail after `patience` seconds."""
    deadline = monotonic() + patience
    while monotonic() < deadline:
        if found := condition():
            return found
    message = f"{what}: not within {patience:g} s"
    raise AssertionError(message)


class MusterUp:
    """Runs `muster up` on a free port with its data in `data`, and talks to it over HTTP."""

    def __init__(self, data: Path, policy: str = "starter") -> None:
        """Start it, and wait until it answers."""
        self.data = data
        self.log = data.with_suffix(".log")
        command = [sys.executable, "-m", "muster.cli", "up", "--port", "0", "--data", str(data), "--policy", policy]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONPATH": str(SHARED)}
            )
        self._from = self.log.stat().st_size if self.log.exists() else 0
        self.url = until(self._url, "muster up")
        self.http = urllib3.PoolManager(maxsize=32, retries=False, timeout=PATIENCE)

    def __enter__(self) -> Self:
        """Be it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, however it is."""
        self.kill()

    def output(self) -> str:
        """Return all it has printed, in this run and earlier ones on the same data."""
        return self.log.read_text("utf-8")

    def kill(self) -> None:
        """Kill it without a word."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def interrupt(self) -> int:
        """Press Ctrl-C, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def key(self, name: str) -> str:
        """Return one of its keys."""
        return (self.data / "secrets" / name).read_text("utf-8").strip()

    def post(self, source: str, alert: object) -> urllib3.BaseHTTPResponse:
        """Post an alert: JSON, or bytes as they are."""
        body = alert if isinstance(alert, bytes) else json.dumps(alert).encode()
        headers = {"authorization": f"Bearer {self.key(f'intake-{source}')}"}
        return self.http.request("POST", f"{self.url}/intake/{source}", body=body, headers=headers)

    def api(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what GET /api/v1/PATH answers."""
        headers = {"authorization": f"Bearer {self.key('api-token')}"}
        answer = self.http.request("GET", f"{self.url}/api/v1/{path}", headers=headers)
        assert answer.status == 200, answer.data
        return answer.json()

    def _url(self) -> str | None:
        if self.process.poll() is not None:
            message = f"muster up ended with {self.process.returncode}: {self.output()}"
            raise AssertionError(message)
        found = re.search(r"Muster is up at (http://\S+)", self.log.read_text("utf-8")[self._from :])
        return found[1] if found else None
