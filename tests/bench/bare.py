"""The same job without any of Muster: what the machine, the interpreter and the libraries alone take.

`python -m tests.bench.bare PORT [RECEIVER]` is a relay: uvicorn, answering 202 at once, storing nothing, and (with a
receiver) posting each body on to it, from a thread. FUNCTION is a functions-framework function that says hello.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import urllib3
import uvicorn

FUNCTION = """
import flask
import functions_framework

@functions_framework.http
def bare(request: flask.Request) -> flask.Response:
    return flask.Response('{"status":"ok"}', content_type="application/json")
"""


class Relay:
    """An ASGI application."""

    def __init__(self, receiver: str | None) -> None:
        """Post on to the URL `receiver`, if there is one."""
        self._receiver = receiver
        self._http = urllib3.PoolManager(maxsize=8, retries=False)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer 202 (200 to a GET), then post on."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status = 202 if scope["method"] == "POST" else 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})
        if self._receiver and status == 202:
            await asyncio.to_thread(self._http.request, "POST", self._receiver, body=body)


if __name__ == "__main__":
    relay = Relay(sys.argv[2] if sys.argv[2:] else None)
    uvicorn.run(relay, port=int(sys.argv[1]), lifespan="off", log_config=None, access_log=False)
