"""A real HTTP server on a loopback port around one of our handlers."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, unquote, urlsplit

from muster.entrypoint.http import Handler, Request


@contextmanager
def serve(handler: Handler) -> Iterator[str]:
    """Answer requests with `handler` while the block runs; yield "http://127.0.0.1:PORT"."""

    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            request = Request(
                method=self.command,
                path=unquote(parts.path),
                headers={name.lower(): value for name, value in self.headers.items()},
                query=dict(parse_qsl(parts.query)),
                body=self.rfile.read(int(self.headers.get("content-length", "0"))),
            )
            response = handler(request)
            self.send_response(response.status)
            self.send_header("content-type", response.content_type)
            self.send_header("content-length", str(len(response.body)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
