"""Requests over real HTTP: which are answered alone, which in batches, and what a failure leaves."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socket import IPPROTO_TCP, TCP_NODELAY, socket

import urllib3
import uvicorn

from muster.entrypoint.http import Request, Response, json_response
from muster.local.asgi import LARGEST_BATCH, AsgiApp
from muster.local.precedence import Precedence
from muster.local.server import listen
from tests.support.processes import until

PATIENCE = 10.0


class Served:
    """Answers with the request's body, POSTs in batches; a batch waits for `go`, and "bug" in one breaks it all."""

    def __init__(self) -> None:
        self.precedence = Precedence()
        self.batches: list[list[bytes]] = []
        self.first = threading.Event()
        self.go = threading.Event()

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        return json_response(200, {"path": request.path, "query": dict(request.query), "url": request.url})

    def gathers(self, request: Request) -> bool:
        """Gather POSTs."""
        return request.method == "POST"

    def handle_all(self, requests: Sequence[Request]) -> list[Response]:
        """Answer a batch."""
        self.batches.append([request.body for request in requests])
        self.first.set()
        assert self.go.wait(PATIENCE)
        if b"bug" in self.batches[-1]:
            raise RuntimeError("a bug")
        return [Response(status=202, body=request.body) for request in requests]


@contextmanager
def serving(served: Served) -> Iterator[str]:
    """Serve over HTTP as `muster up` does; yield the URL."""
    listener = listen(0)
    app = AsgiApp(served)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
    thread = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        app.close()
        listener.close()


def post(url: str, body: bytes) -> tuple[int, bytes]:
    """POST, and return the answer."""
    answer = urllib3.request("POST", url, body=body, retries=False, timeout=PATIENCE)
    return answer.status, answer.data


def test_what_comes_during_a_batch_makes_the_next() -> None:
    """The first POST is a batch of its own; those that come meanwhile share the next, and each gets its own answer."""
    served = Served()
    bodies = [b"%d" % number for number in range(8)]
    with serving(served) as url, ThreadPoolExecutor(9) as threads:
        first = threads.submit(post, url, b"first")
        assert served.first.wait(PATIENCE)
        others = threads.map(lambda body: post(url, body), bodies)
        until(lambda: served.precedence.waiting == 9, "nine requests")
        served.go.set()
        assert list(others) == [(202, body) for body in bodies]
        assert first.result() == (202, b"first")
    assert served.batches[0] == [b"first"]
    assert sorted(served.batches[1]) == bodies
    assert len(served.batches) == 2
    assert len(bodies) < LARGEST_BATCH


def test_a_batch_that_fails_is_answered_and_the_next_is_served() -> None:
    """No request is left without an answer, nor is the road blocked for those after it."""
    served = Served()
    served.go.set()
    with serving(served) as url:
        assert post(url, b"bug")[0] == 500
        assert post(url, b"fine") == (202, b"fine")
    assert served.precedence.waiting == 0


def test_a_request_is_passed_on_as_it_was_sent() -> None:
    """The path is decoded, the query's last values count, and the URL is the very text that was sent."""
    with serving(Served()) as url:
        answer = urllib3.request("GET", f"{url}/a%20b?x=1&x=2&empty=", retries=False, timeout=PATIENCE)
    sent = {"path": "/a b", "query": {"x": "2", "empty": ""}, "url": f"{url}/a%20b?x=1&x=2&empty="}
    assert json.loads(answer.data) == sent


def test_answers_are_not_held_up_by_nagles_algorithm() -> None:
    """An answer goes out in two writes: with the algorithm on, the second waits 40 ms for the client's word."""
    found: list[int] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted: socket = writer.get_extra_info("socket")
        found.append(accepted.getsockopt(IPPROTO_TCP, TCP_NODELAY))
        writer.close()

    async def connect() -> None:
        listener = listen(0)
        async with await asyncio.start_server(accept, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()
            await writer.wait_closed()

    asyncio.run(connect())
    assert found == [1]
