"""CloudEvents in structured JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from muster.cloudevents import CloudEvent, MalformedEvent, decode, encode

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WRITTEN = {
    "specversion": "1.0",
    "type": "muster.thing.happened.v1",
    "id": "x1",
    "source": "muster/test",
    "subject": "i1",
    "time": "2026-11-02T09:00:00Z",
    "datacontenttype": "application/json",
    "data": {"a": [1, None]},
}


def test_an_event_is_written_as_the_specification_says() -> None:
    """Every attribute is at the top, beside `data`; the time is UTC wherever it came from."""
    local = AT.astimezone(timezone(timedelta(hours=5)))
    content = encode("muster.thing.happened.v1", "x1", "muster/test", "i1", local, {"a": [1, None]})
    assert json.loads(content) == WRITTEN


def test_what_was_encoded_comes_back() -> None:
    """An event without a subject among it."""
    for subject in ("i1", None):
        event = CloudEvent(type="t", id="x", source="s", subject=subject, time=AT, data={"a": "é"})
        assert decode(encode("t", "x", "s", subject, AT, {"a": "é"})) == event


def test_what_others_add_is_ignored() -> None:
    """The specification lets anybody add attributes, and leave out those that are optional."""
    written = {name: WRITTEN[name] for name in ("specversion", "type", "id", "source", "time")} | {
        "traceparent": "00-…"
    }
    event = decode(json.dumps(written).encode())
    assert (event.id, event.subject, event.data) == ("x1", None, None)


@pytest.mark.parametrize(
    "change",
    [
        *({"specversion": "0.3"}, {"id": ""}, {"id": None}, {"type": 7}, {"source": ""}),
        *({"time": "noon"}, {"time": "2026-11-02T09:00:00"}, {"time": None}),
    ],
)
def test_what_is_no_event_is_malformed(change: dict[str, Any]) -> None:
    """One error says so, whatever is wrong."""
    with pytest.raises(MalformedEvent):
        decode(json.dumps(WRITTEN | change).encode())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b'{"id": "\xff"}', b"[" * 100_000, b'{"data":' + b"[" * 100_000]
)
def test_bytes_that_are_no_event_are_malformed(content: bytes) -> None:
    """Nesting and broken UTF-8 among them."""
    with pytest.raises(MalformedEvent):
        decode(content)
