"""`muster up` as a process of its own, as a user starts it."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import urllib3

from muster.adapters.sqlite_store import SqliteStore
from muster.incident_store import IncidentStore
from tests.support.processes import PATIENCE, Process, until

SHARED = Path(__file__).parents[2] / "shared"
CONNECTIONS = 32


def muster(*arguments: str, log: Path) -> Process:
    """Start `muster` with these arguments, its output in `log`."""
    command = [sys.executable, "-m", "muster.cli", *arguments]
    return Process(command, log, os.environ | {"PYTHONPATH": str(SHARED), "PYTHONUTF8": "1"})


class MusterUp:
    """Runs `muster up` on a free port with its data in `data`, and talks to it over HTTP."""

    def __init__(self, data: Path, policy: str = "starter", *arguments: str) -> None:
        """Start it, with further arguments, and wait until it answers."""
        self.data = data
        self.log = data.with_suffix(".log")
        self._before = self.log.stat().st_size if self.log.exists() else 0
        self.process = muster("up", "--port", "0", "--data", str(data), "--policy", policy, *arguments, log=self.log)
        self.url = until(self._announced, "muster up")
        self.http = urllib3.PoolManager(maxsize=CONNECTIONS, retries=False, timeout=PATIENCE)
        assert self.http.request("GET", f"{self.url}/health").json() == {"status": "ok"}

    def __enter__(self) -> Self:
        """Be it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, however it is; print its output, which pytest shows of a failure."""
        self.kill()
        print(self.output())  # noqa: T201 - see above

    def output(self) -> str:
        """Return all it has printed, in this run and earlier ones on the same data."""
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """Kill it with SIGKILL, if it still runs."""
        self.process.kill()
        self.http.clear()

    def interrupt(self) -> int:
        """Press Ctrl-C, and return its exit code."""
        return self.process.interrupt()

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

    def _announced(self) -> str | None:
        """Return the address that it says it is up at."""
        if self.process.code is not None:
            message = f"muster up ended with {self.process.code}: {self.output()}"
            raise AssertionError(message)
        said = self.log.read_bytes()[self._before :].decode("utf-8", "replace")
        found = re.search(r"Muster is up at (http://\S+)", said)
        return found[1] if found else None


@contextmanager
def stored(data: Path) -> Iterator[IncidentStore]:
    """Open what `muster up` keeps in `data`, beside it or after its end."""
    with closing(SqliteStore(data / "incidents.db")) as documents:
        yield IncidentStore(documents)
