"""From Flask's request to ours."""

import io
from typing import Any

import flask
import pytest
from werkzeug.test import EnvironBuilder

from muster.entrypoint.flask_http import BODY_LIMIT, serve, to_request


class Trickle(io.BytesIO):
    """A stream that hands out at most ten bytes a read, as a socket may."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most ten bytes."""
        return super().read(10 if size is None or size < 0 else min(size, 10))


def request(path: str = "/", **environ: Any) -> flask.Request:  # noqa: ANN401 - EnvironBuilder's own arguments
    """Return a Flask request as a server would make it."""
    return flask.Request(EnvironBuilder(path, **environ).get_environ())


def test_headers_have_lower_case_names_and_a_query_its_last_values() -> None:
    """Handlers need not know how a sender wrote its headers, or that it repeated itself."""
    found = to_request(request("/intake/generic?token=a&token=b&x=", headers={"X-Some-Thing": "1"}))
    assert found.headers["x-some-thing"] == "1"
    assert found.query == {"token": "b", "x": ""}


def test_the_path_is_decoded_and_the_url_is_as_it_was_sent() -> None:
    """Routing reads the decoded path; a signature covers the characters on the wire, escapes included."""
    sent = request("/r/a b", environ_overrides={"RAW_URI": "/r/a%20b?x=%7e"})
    assert to_request(sent).path == "/r/a b"
    assert to_request(sent).url == "http://localhost/r/a%20b?x=%7e"


def test_behind_a_proxy_the_url_is_the_one_that_the_proxy_was_asked_for() -> None:
    """Of several proxies the first one, which the caller spoke to, counts."""
    forwarded = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "muster.example.com, inner"}
    assert to_request(request("/health", headers=forwarded)).url == "https://muster.example.com/health"


def test_an_absolute_request_target_is_the_url() -> None:
    """A caller may write the whole URL into the request line (RFC 9112, 3.2.2); one in the path does not count."""
    absolute = "https://muster.example.com/r/x?next=http://a/b"
    assert to_request(request(environ_overrides={"RAW_URI": absolute})).url == absolute
    relative = {"RAW_URI": "/r/http://a/b?x=http://c"}
    assert to_request(request(environ_overrides=relative)).url == "http://localhost/r/http://a/b?x=http://c"


@pytest.mark.parametrize(("sent", "read"), [(BODY_LIMIT, BODY_LIMIT), (BODY_LIMIT + 5, BODY_LIMIT + 1)])
def test_a_body_is_read_to_one_byte_past_the_limit(sent: int, read: int) -> None:
    """A handler can tell a body that is too long, and nobody can fill the memory."""
    assert len(to_request(request(method="POST", data=bytes(sent))).body) == read


def test_a_body_that_trickles_in_is_read_whole() -> None:
    """One read of a socket may return less than there is."""
    body = bytes(range(95))
    assert to_request(request(method="POST", input_stream=Trickle(body), content_length=95)).body == body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_is_fine_without_a_handler(method: str) -> None:
    """An idle function is healthy: the handler that would be built has no such name."""
    assert serve("no_such_function", request("/health", method=method)).status_code == 200
