"""Serve framework-free handlers over ASGI: the body read up to a limit, the handlers run in threads."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeAlias
from urllib.parse import parse_qsl

from muster.entrypoint.http import Request, Response
from muster.local.precedence import Precedence

BODY_LIMIT = 8 * 1024 * 1024
THREADS = 16
LARGEST_BATCH = 200
"""Requests, so that none waits for an endless batch."""

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Served(Protocol):
    """What answers the requests, from many threads at once."""

    @property
    def precedence(self) -> Precedence:
        """Return what is told of every request."""
        ...

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        ...

    def gathers(self, request: Request) -> bool:
        """Tell whether the request is better answered together with others."""
        ...

    def handle_all(self, requests: Sequence[Request]) -> Sequence[Response]:
        """Answer such requests, each with the response at its place."""
        ...


class AsgiApp:
    """An ASGI application around what is served.

    A thread for each request would cost several changes between threads, and for each the server would have to win
    Python's lock back. The requests that come in great numbers are answered in batches instead: all that came while
    the last batch was being stored make the next.
    """

    def __init__(self, served: Served) -> None:
        """Serve `served`, in up to 16 threads at once."""
        self._served = served
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="http")
        self._waiting: list[tuple[Request, asyncio.Future[Response]]] = []
        self._batches: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        body = await _read(receive)
        request = _request(scope, body)
        with self._served.precedence:
            response = await (self._in_a_batch(request) if self._served.gathers(request) else self._alone(request))
        await _write(send, response, head=request.method == "HEAD")

    def close(self) -> None:
        """Wait for the handlers that run."""
        self._pool.shutdown()

    async def _alone(self, request: Request) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._served.handle, request)

    async def _in_a_batch(self, request: Request) -> Response:
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        if self._batches is None:
            self._batches = asyncio.create_task(self._answer_batches())
        return await answer

    async def _answer_batches(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            await self._answer([request for request, _ in batch], [answer for _, answer in batch])
        self._batches = None

    async def _answer(self, requests: list[Request], answers: list[asyncio.Future[Response]]) -> None:
        try:
            responses = await asyncio.get_running_loop().run_in_executor(self._pool, self._served.handle_all, requests)
        except Exception as error:  # noqa: BLE001 - whatever it was, each request must end with it
            for answer in filter(_is_awaited, answers):
                answer.set_exception(error)
        else:
            for answer, response in zip(answers, responses, strict=True):
                if _is_awaited(answer):
                    answer.set_result(response)


def _is_awaited(answer: "asyncio.Future[Response]") -> bool:
    """Tell whether somebody waits for an answer: the server cancels what takes too long at its end."""
    return not answer.done()


async def _read(receive: Receive) -> bytes:
    """Return the body, cut one byte after the limit so that a handler can tell there was more."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        if size <= BODY_LIMIT:
            parts.append(part)
        size += len(part)
        if not message.get("more_body"):
            return b"".join(parts)[: BODY_LIMIT + 1]


def _request(scope: Scope, body: bytes) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Request(
        method=scope["method"],
        path=scope["path"],
        headers=headers,
        query=dict(parse_qsl(query, keep_blank_values=True)) if query else {},
        body=body,
        url=f"{scope['scheme']}://{headers.get('host', 'localhost')}{target}",
    )


async def _write(send: Send, response: Response, *, head: bool) -> None:
    headers = [
        (b"content-type", response.content_type.encode()),
        (b"content-length", str(len(response.body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in response.headers.items()),
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
