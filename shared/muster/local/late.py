"""A handler that is put together when it is first needed."""

import threading
from collections.abc import Callable

from muster.entrypoint.http import Handler, Request, Response


class Late:
    """Answers with what `build` returns, called once: of concurrent first requests one builds and the others wait."""

    def __init__(self, build: Callable[[], Handler]) -> None:
        """Build nothing yet."""
        self._build = build
        self._lock = threading.Lock()
        self._handler: Handler | None = None

    def __call__(self, request: Request) -> Response:
        """Answer a request."""
        return (self._handler or self.built())(request)

    def built(self) -> Handler:
        """Return the handler."""
        with self._lock:
            if self._handler is None:
                self._handler = self._build()
            return self._handler
