"""Real HTTP servers on loopback ports that stand in for the providers: they record what comes and answer as told.

    with HttpRecorder() as server:                     # or fake_twilio(), fake_ntfy(), fake_slack()
        server.url                                     # "http://127.0.0.1:PORT"
        server.script(Answer(429, headers={"Retry-After": "7"}), Answer(drop=True))    # the next answers, in order
        server.default = lambda request: Answer(503)   # every other answer, until it is changed again
        server.requests.wait_for(2)                    # all there are, once there are two; TimeoutError after 5 s
        server.requests.all[0].path                    # also method, headers (lower case), body, json(), form()

Leaving the block stops the server. Everything may be called from any thread.
"""

import json
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Condition, Event, Thread
from typing import Any, Generic, Self, TypeVar
from urllib.parse import parse_qsl

from tests.support.certificates import Certificate

DEADLINE_SECONDS = 5.0

T = TypeVar("T")


class Arrivals(Generic[T]):
    """What has come, in order; any thread may await more."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._changed = Condition()

    @property
    def all(self) -> tuple[T, ...]:
        """Return what has come so far."""
        with self._changed:
            return tuple(self._items)

    def add(self, item: T) -> None:
        """Add one, waking whoever waits."""
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def wait_for(self, count: int, seconds: float = DEADLINE_SECONDS) -> tuple[T, ...]:
        """Return all that has come as soon as it is at least `count`; raise TimeoutError after `seconds`."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._items) >= count, seconds):
                message = f"{len(self._items)} of {count} came within {seconds:g} s"
                raise TimeoutError(message)
            return tuple(self._items)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it came. `headers` has lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """Return the body read as JSON."""
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        """Return the body read as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `drop`: read the request, then close without one. `stall`: stay silent until the server stops.

    `cut`: announce one byte more than is sent, then close.
    """

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    stall: bool = False
    cut: bool = False


def as_json(value: object, status: int = 200) -> Answer:
    """Return an answer of JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


class HttpRecorder:
    """An HTTP/1.1 server that records every request and answers what it was told, or what `default` makes of it.

    With a `certificate` it speaks TLS.
    """

    def __init__(
        self,
        default: Callable[[Recorded], Answer] = lambda _: Answer(),
        certificate: Certificate | None = None,
    ) -> None:
        self.default = default
        self.requests: Arrivals[Recorded] = Arrivals()
        self.connections: Arrivals[socket] = Arrivals()
        self._script: deque[Answer] = deque()
        self._stopping = Event()
        self._server = _LoopbackServer(("127.0.0.1", 0), _handler(self))
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            wrapped = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._server.socket = wrapped

    def script(self, *answers: Answer) -> None:
        """Give these answers to the next requests, in order."""
        self._script.extend(answers)

    def answer(self, request: Recorded) -> Answer:
        """Record the request and return the answer to it; for the handler."""
        self.requests.add(request)
        with suppress(IndexError):
            return self._script.popleft()
        return self.default(request)

    def stall(self) -> None:
        """Return when the server stops; for the handler."""
        self._stopping.wait()

    def __enter__(self) -> Self:
        """Serve from now on."""
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, close every connection, and let go of whoever is being kept waiting."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in self.connections.all:
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        self._thread.join(DEADLINE_SECONDS)


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a client that went away; the test sees it on its own side."""


def _handler(recorder: HttpRecorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            recorder.connections.add(self.connection)

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = recorder.answer(Recorded(self.command, self.path, headers, body))
            self.close_connection = answer.drop or answer.stall or answer.cut
            if answer.stall:
                recorder.stall()
            if answer.drop or answer.stall:
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + answer.cut))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


def fake_twilio() -> HttpRecorder:
    """Return a server that takes messages and calls as Twilio does: 201 and a SID."""
    return HttpRecorder(
        lambda request: as_json({"sid": "SM0001" if "Messages" in request.path else "CA0001", "status": "queued"}, 201),
    )


def fake_ntfy() -> HttpRecorder:
    """Return a server that publishes as ntfy does."""
    return HttpRecorder(lambda request: as_json({"id": "nt0001", "event": "message", "topic": request.json()["topic"]}))


def fake_slack() -> HttpRecorder:
    """Return a server that posts as Slack's Web API does, and takes incoming webhooks at any other path."""

    def answer(request: Recorded) -> Answer:
        if not request.path.endswith("/chat.postMessage"):
            return Answer()
        return as_json({"ok": True, "channel": request.json()["channel"], "ts": "1730000000.000100"})

    return HttpRecorder(answer)
