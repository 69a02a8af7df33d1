"""A function's handler behind functions-framework's Flask: built on first use, so that an idle one starts at once."""

import threading
from typing import IO, TYPE_CHECKING

import flask

if TYPE_CHECKING:
    from muster.entrypoint.http import Handler, Request

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of a body that a handler may take; one more is read, so that it can tell that there were more."""

_handlers: "dict[str, Handler]" = {}
_building = threading.Lock()


def serve(name: str, request: flask.Request) -> flask.Response:
    """Answer a request with the handler that `muster.wiring` builds under `name`, once a process.

    GET and HEAD of /health are answered without it: nothing of Muster's but this module is imported for them.
    """
    if request.path == "/health" and request.method in {"GET", "HEAD"}:
        return flask.Response('{"status":"ok"}', content_type="application/json")
    response = _handler(name)(to_request(request))
    return flask.Response(
        response.body, response.status, headers=dict(response.headers), content_type=response.content_type
    )


def to_request(request: flask.Request) -> "Request":
    """Return Flask's request as ours, its body cut one byte after BODY_LIMIT."""
    from muster.entrypoint.http import Request  # noqa: PLC0415 - msgspec's 37 ms are not /health's

    return Request(
        method=request.method,
        path=request.path,
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: values[-1] for name, values in request.args.lists()},
        body=_read(request.stream, BODY_LIMIT + 1),
        url=_url(request),
    )


def _handler(name: str) -> "Handler":
    """Return the handler, building it on the first call; of concurrent first calls one builds and the others wait."""
    if name not in _handlers:
        with _building:
            if name not in _handlers:
                import muster.wiring as root  # noqa: PLC0415 - the clients that a handler holds are slow to import
                from muster.settings import load  # noqa: PLC0415 - as above

                _handlers[name] = getattr(root, name)(load())
    return _handlers[name]


def _read(stream: IO[bytes], limit: int) -> bytes:
    """Read up to `limit` bytes; a single read may return fewer than there are."""
    parts: list[bytes] = []
    while limit and (part := stream.read(limit)):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _url(request: flask.Request) -> str:
    """Return the URL as the caller wrote it, escapes included: providers sign these very characters.

    Cloud Run's front end ends TLS and says in X-Forwarded-* what it was asked for. Servers keep the raw target in
    RAW_URI (gunicorn) or REQUEST_URI (Werkzeug).
    """
    scheme = _first(request.headers.get("X-Forwarded-Proto", request.scheme))
    host = _first(request.headers.get("X-Forwarded-Host", request.host))
    target = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    return f"{scheme}://{host}{target}" if target.startswith("/") else target


def _first(values: str) -> str:
    """Return the first of a comma-separated list: each proxy on the way appends its own."""
    return values.partition(",")[0].strip()
