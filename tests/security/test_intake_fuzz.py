"""The intake under Hypothesis, through functions-framework's application: any path, header, query and body.

What carries a valid key is accepted whatever it says; all else is refused with 4xx, in JSON, and nothing comes of it.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from muster import assembly
from muster.adapters.sqlite_store import SqliteStore
from muster.entrypoint.callers import Caller, Unauthorized, Verifier
from muster.entrypoint.http import Request
from tests.support.counting_store import CountingStore, Tally
from tests.support.framework_app import framework_app
from tests.support.intake import JSON_VALUES, Keys, StoppedClock
from tests.support.recording_bus import RecordingBus

KEY = "a-valid-key"
PATHS = ("/intake/cloud_monitoring", "/intake/generic", "/intake/pubsub", "/intake/heartbeat/x", "/v2/enqueue")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


class Nobody(Verifier):
    """Knows one caller, by the header "x-pubsub"."""

    def verify(self, request: Request) -> Caller:
        """Return the caller; raise Unauthorized for any other."""
        if request.headers.get("x-pubsub") != KEY:
            raise Unauthorized(KEY)
        return Caller("pubsub")


class Fuzzed:
    """The intake's application, its bus, and a store that counts what is asked of it."""

    def __init__(self, documents: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wire it."""
        self.bus, self.store = RecordingBus(), CountingStore(documents)
        keys = Keys(**dict.fromkeys(("cloud_monitoring", "generic", "heartbeat", "pagerduty"), (KEY,)))
        receipts = (f"receipt{number:032}" for number in count(1))
        handler = assembly.intake(self.bus, keys, Nobody(), StoppedClock(), self.store, new_id=lambda: next(receipts))
        self._app = framework_app("alert_intake", handler, monkeypatch)

    def send(self, method: str, path: str, **request: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's own
        """Send a request; return the answer. The path is quoted as on the wire, or its first tab would be dropped."""
        return self._app.test_client().open(quote(path), method=method, **request)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Fuzzed]:
    """Yield the intake."""
    with pytest.MonkeyPatch.context() as monkeypatch, closing(SqliteStore(None)) as documents:
        yield Fuzzed(documents, monkeypatch)


SEGMENTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="?#/"), min_size=1, max_size=20), max_size=3
)
HEADER_TEXT = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40)
CREDENTIALS = st.one_of(
    HEADER_TEXT,
    st.builds("{} {}".format, st.sampled_from(("Bearer", "Basic", "Digest", "basic")), HEADER_TEXT),
    st.binary(max_size=40).map(lambda raw: "Basic " + b64encode(raw).decode()),
)
BODIES = st.one_of(st.binary(max_size=300), JSON_VALUES.map(lambda value: json.dumps(value).encode()))


@given(
    method=st.sampled_from(METHODS),
    path=st.one_of(st.sampled_from(PATHS), SEGMENTS.map(lambda parts: "/" + "/".join(parts))),
    credential=CREDENTIALS,
    token=st.text(max_size=20),
    body=BODIES,
)
def test_a_stranger_gets_a_refusal_and_costs_nothing(  # noqa: PLR0913, PLR0917 - the parts of a request
    fuzzed: Fuzzed, method: str, path: str, credential: str, token: str, body: bytes
) -> None:
    """Never 5xx; nothing is published, no document read or written, whatever a request without a valid key says."""
    headers = {"Authorization": credential, "X-PubSub": credential}
    response = fuzzed.send(method, path, headers=headers, query_string={"token": token}, data=body)
    assert 400 <= response.status_code < 500
    assert fuzzed.bus.published == []
    assert fuzzed.store.take() == Tally()
    if method != "HEAD" and response.mimetype != "text/html":  # what the framework itself answers, to a path it refuses
        said = response.get_json(force=True)
        assert said["status"] in {response.status_code, "invalid event"}


@given(
    path=st.sampled_from([path for path in PATHS if "heartbeat" not in path]),
    content_type=HEADER_TEXT,
    encoding=st.sampled_from(("", "gzip", "deflate", "br", "nonsense")),
    body=BODIES,
)
def test_what_comes_with_a_key_is_accepted(
    fuzzed: Fuzzed, path: str, content_type: str, encoding: str, body: bytes
) -> None:
    """Whatever it is and calls itself, it is published before it is answered 2xx, and never a 5xx."""
    headers = {"Authorization": f"Bearer {KEY}", "X-PubSub": KEY, "Content-Encoding": encoding}
    if path == "/v2/enqueue":
        body = json.dumps({"routing_key": KEY, "payload": body.decode("latin-1")}).encode()
    response = fuzzed.send("POST", path, headers=headers, data=body, content_type=content_type)
    published = len(fuzzed.bus.published)
    fuzzed.bus.published.clear()
    assert published >= 1
    assert response.status_code in ({400} if path == "/v2/enqueue" else {202, 204})
