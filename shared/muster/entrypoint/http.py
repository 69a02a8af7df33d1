"""Requests and responses without a web framework, so that the functions and the local server run the same handlers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. `headers` has lower-case names; `path` is decoded, with a slash first; `query` has last values.

    `url` is the full URL as the caller sent it (behind a proxy: as the proxy was asked), which signatures cover.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP response; `headers` beside the content type."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler: TypeAlias = Callable[[Request], Response]


def json_response(status: int, value: object, **headers: str) -> Response:
    """Return `value` as JSON."""
    return Response(status=status, body=msgspec.json.encode(value), headers=headers)


def problem(status: int, title: str, detail: str = "", **headers: str) -> Response:
    """Return an error as RFC 9457 problem details."""
    body = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {})
    return Response(
        status=status, body=msgspec.json.encode(body), content_type="application/problem+json", headers=headers
    )
