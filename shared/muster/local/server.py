"""Listen for HTTP until told to stop."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

from muster.local.asgi import AsgiApp, Served

HOST = "127.0.0.1"
FINISH_WITHIN = 5
"""Seconds that requests under way are given at the end."""


class PortInUse(Exception):  # noqa: N818 - says which
    """Somebody else listens on the port."""


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback interface; port 0 takes any free one. Raises PortInUse."""
    # asyncio looks at the protocol before it turns Nagle's algorithm off, which would hold each answer up for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"port {port} is in use; choose another with --port"
        raise PortInUse(message) from error
    listener.listen(1024)
    return listener


def serve(listener: socket.socket, served: Served, ready: Callable[[], None]) -> None:
    """Have requests answered by `served` until SIGINT or SIGTERM; call `ready` once they are."""
    import uvicorn  # noqa: PLC0415 - 100 ms that the other commands need not pay

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            asyncio.get_running_loop().call_soon(ready)

    app = AsgiApp(served)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=FINISH_WITHIN,
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has stopped
        Server(config).run([listener])
    app.close()
    listener.close()
