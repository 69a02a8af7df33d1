"""Serve framework-free handlers over ASGI: the body read up to a limit, the handler run in a thread."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from muster.entrypoint.http import Handler, Request, Response
from muster.local.precedence import Precedence

BODY_LIMIT = 8 * 1024 * 1024
THREADS = 16

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class AsgiApp:
    """An ASGI application around one handler."""

    def __init__(self, handler: Handler, precedence: Precedence) -> None:
        """Serve `handler`, in up to 16 threads at once; `precedence` is told of every request."""
        self._handler = handler
        self._precedence = precedence
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        body = await _read(receive)
        request = _request(scope, body)
        with self._precedence:
            response = await asyncio.get_running_loop().run_in_executor(self._pool, self._handler, request)
        await _write(send, response, head=request.method == "HEAD")

    def close(self) -> None:
        """Wait for the handlers that run."""
        self._pool.shutdown()


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
