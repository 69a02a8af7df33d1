"""Programs under measurement: started, waited for to the millisecond, weighed, and ended."""

import http.client
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep

from tests.support.emulators import HOST, unused_port
from tests.support.processes import PATIENCE, Process

ROOT = Path(__file__).parents[2]
PAUSE = 0.001
"""Seconds between two attempts to connect."""
KEY = "bench-key"
"""The key of the intake, there before the first start, so that the first request can be an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, and the status to expect."""

    method: str = "GET"
    path: str = "/health"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A running program that answers at `port`; its first answer came `seconds` after its start."""

    process: Process
    port: int
    seconds: float

    def memory(self) -> float:
        """Return its resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def running(
    command: Callable[[int], list[str]], call: Call, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run the command for a port, and yield the program as soon as it has answered `call`; kill it at the end."""
    port = unused_port()
    start = perf_counter()
    process = Process(command(port), log, environment if environment is not None else _environment())
    try:
        _first_answer(process, port, call, log)
        yield Program(process=process, port=port, seconds=perf_counter() - start)
    finally:
        process.kill()


def muster_up(data: Path, *arguments: str) -> Callable[[int], list[str]]:
    """Return the command of `muster up` for a port, and prepare `data` with a known key."""
    secrets = data / "secrets"
    secrets.mkdir(parents=True, exist_ok=True)
    (secrets / "intake-generic").write_text(KEY, "ascii")
    return lambda port: [
        *(sys.executable, "-m", "muster.cli", "up", "--port", str(port), "--data", str(data)),
        *arguments,
    ]


def relay(*receiver: str) -> Callable[[int], list[str]]:
    """Return the command of the bare relay for a port."""
    return lambda port: [sys.executable, "-m", "tests.bench.bare", str(port), *receiver]


def alert(number: int) -> Call:
    """Return the POST of an alert."""
    body = b'{"title": "The disk of db-%d is full", "severity": "P2", "service": "checkout"}' % number
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    return Call(method="POST", path="/intake/generic", body=body, headers=headers, status=202)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT / 'shared'}{os.pathsep}{ROOT}", "PYTHONUTF8": "1"}


def _first_answer(process: Process, port: int, call: Call, log: Path) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline and process.code is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request(call.method, call.path, call.body or None, dict(call.headers))
            status = connection.getresponse().status
        except ConnectionError:
            sleep(PAUSE)
            continue
        finally:
            connection.close()
        if status != call.status:
            message = f"{call.method} {call.path} was answered {status}"
            raise RuntimeError(message)
        return
    message = f"no answer to {call.method} {call.path}:\n{log.read_text('utf-8', 'replace')}"
    raise RuntimeError(message)
