"""Post distinct alerts to an intake, from a process of its own: `python -m tests.bench.load PORT KEY START STOP …`.

Each of the connections is kept alive and has one request under way at a time, as a monitoring system's has. It is
written on sockets, so that a core of it asks for several times what the system under test can answer.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import TypeAlias

Work: TypeAlias = Iterator[tuple[int, bytes]]
"""Requests, each with its alert's number."""
OnAnswer: TypeAlias = Callable[[int, str], None]
"""Takes the alert's number, and the status of the answer."""

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
TIMEOUT = 300.0
"""Seconds for all requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the generator saw.

    Seconds from the first request to the last answer, how often each status came, and when each alert was answered, by
    its key, in seconds of the machine's monotonic clock.
    """

    seconds: float
    statuses: dict[str, int]
    answered: dict[str, float]

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return sum(self.statuses.values()) / self.seconds


def run(port: int, key: str, alerts: range, *, connections: int = 32, rate: float = 0.0) -> Load:
    """Post the alerts of these numbers, `rate` a second (0: as fast as they are answered)."""
    numbers = [str(alerts.start), str(alerts.stop)]
    arguments = [str(port), key, *numbers, f"--connections={connections}", f"--rate={rate}"]
    command = [sys.executable, "-m", "tests.bench.load", *arguments]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=TIMEOUT)
    return Load(**json.loads(answer.stdout))


def request(key: str, number: int) -> bytes:
    """Return the POST of the alert of this number, which differs from all others."""
    alert = {
        "title": f"Disk of db-{number} is 91 % full",
        "key": name(number),
        "severity": "P2",
        "service": "checkout",
        "environment": "production",
        "description": "The volume /var/lib fills by 2 GiB an hour; it is full in about 4 hours.",
        "labels": {"instance": f"db-{number}", "mount": "/var/lib", "job": "node"},
    }
    body = json.dumps(alert).encode()
    head = (
        f"POST /intake/generic HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def name(number: int) -> str:
    """Return the key of the alert of this number."""
    return f"disk-{number}"


class _Connection(asyncio.Protocol):
    """Sends a request as soon as the one before is answered, and closes after the last."""

    def __init__(self, work: Work, on_answer: OnAnswer) -> None:
        self._work, self._on_answer = work, on_answer
        self._received = b""
        self._number: int | None = None
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up: a server that closes a connection which is kept alive has failed."""
        if not self.finished.done():
            self.finished.set_exception(exc or ConnectionError("the server closed the connection"))

    def send(self) -> None:
        """Send the next request; without one, the connection has finished."""
        if (following := next(self._work, None)) is None:
            self.finished.set_result(None)
            self._transport.close()
            return
        self._number, data = following
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; with its last part, go on."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head) and self._number is not None:
            number, self._number, self._received = self._number, None, b""
            self._on_answer(number, head[9:12].decode())
            self.send()


def _length(head: bytes) -> int:
    """Return the length of the body that a response's head announces."""
    return int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])


async def _load(port: int, key: str, alerts: range, connections: int, rate: float) -> Load:
    statuses: Counter[str] = Counter()
    answered: dict[str, float] = {}

    def on_answer(number: int, status: str) -> None:
        statuses[status] += 1
        answered[name(number)] = monotonic()

    requests = [(number, request(key, number)) for number in alerts]
    start = perf_counter()
    if rate:
        await _paced(port, requests, rate, on_answer)
    else:
        start = await _flat_out(port, iter(requests), connections, on_answer)
    return Load(seconds=perf_counter() - start, statuses=dict(statuses), answered=answered)


async def _flat_out(port: int, work: Work, connections: int, on_answer: OnAnswer) -> float:
    """Send each request as soon as a connection is free; return when the first was sent."""
    made = [await _connect(port, work, on_answer) for _ in range(connections)]
    start = perf_counter()
    for each in made:
        each.send()
    await asyncio.gather(*(each.finished for each in made))
    return start


async def _paced(port: int, requests: list[tuple[int, bytes]], rate: float, on_answer: OnAnswer) -> None:
    """Send each request at its time, over a connection of its own, whether those before are answered or not."""
    loop = asyncio.get_running_loop()
    start, sent = loop.time(), []
    for place, each in enumerate(requests):
        await asyncio.sleep(start + place / rate - loop.time())
        connection = await _connect(port, iter([each]), on_answer)
        connection.send()
        sent.append(connection.finished)
    await asyncio.gather(*sent)


async def _connect(port: int, work: Work, on_answer: OnAnswer) -> _Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: _Connection(work, on_answer), HOST, port)
    return connection


def main() -> None:
    """Read the arguments, post, and print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("key")
    parser.add_argument("start", type=int)
    parser.add_argument("stop", type=int)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0.0)
    chosen = parser.parse_args()
    alerts = range(chosen.start, chosen.stop)
    load = asyncio.run(_load(chosen.port, chosen.key, alerts, chosen.connections, chosen.rate))
    sys.stdout.write(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
