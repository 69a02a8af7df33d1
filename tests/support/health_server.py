"""An HTTP server on a loopback port that is well or not, and that has a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Health:
    """Answers every GET with `status`, dated `ahead` of the machine's clock."""

    def __init__(self) -> None:
        """Be well."""
        self.status = 200
        self.ahead = timedelta()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Answer while the block runs; yield "http://127.0.0.1:PORT"."""
        health = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(health.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - http.server's
                return format_datetime(datetime.now(UTC) + health.ahead, usegmt=True)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                thread.join()
