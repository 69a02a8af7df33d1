"""Whatever an authenticated sender posts, at least one alert comes of it, and it can be stored."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain.alert import (
    DESCRIPTION_LIMIT,
    KEY_LIMIT,
    LABEL_LIMIT,
    LABELS_LIMIT,
    RAW_LIMIT,
    TITLE_LIMIT,
    Alert,
    AlertState,
)
from muster.domain.text import MARK
from muster.intake import formats
from muster.intake.received import Received, Unreadable
from muster.intake.unreadable import KEY
from tests.support.intake import JSON_VALUES, NOW, received

SOURCES = sorted(formats.PARSERS)
FIELDS = {
    "cloud_monitoring": [
        "policy_name",
        "started_at",
        "documentation",
        "resource",
        "policy_user_labels",
        "url",
        "summary",
    ],
    "generic": ["title", "key", "severity", "labels", "links", "occurred_at", "description", "source", "state"],
    "pagerduty": ["dedup_key", "payload", "client", "client_url", "links", "images"],
}
FRAMES: dict[str, dict[str, Any]] = {
    "cloud_monitoring": {"incident_id": "0.a", "state": "open"},
    "generic": {"title": "Disk full"},
    "pagerduty": {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "Disk full"}},
}

BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "not JSON": (b"hello", "not JSON"),
    "cut short": (b'{"title": "a"', "not JSON"),
    "two values": (b'{"title": "a"} {}', "not JSON"),
    "UTF-16": ('{"title": "a"}'.encode("utf-16"), "not JSON"),
    "deep lists": (b"[" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "an endless number": (b'{"title": ' + b"9" * 10_000 + b"}", "not JSON"),
    "ten megabytes": (b'{"title": "' + b"x" * 10_000_000, "not JSON"),
}


def storable(alert: Alert) -> Alert:
    """Check every bound of an alert, and return it as it comes back from JSON."""
    assert 0 < len(alert.title) <= TITLE_LIMIT
    assert alert.title.isprintable() or "\n" not in alert.title
    assert 0 < len(alert.key) <= KEY_LIMIT
    assert len(alert.description) <= DESCRIPTION_LIMIT
    assert len(alert.raw) <= RAW_LIMIT
    assert len(alert.labels) <= LABELS_LIMIT
    words = [alert.severity, alert.type, alert.service, alert.environment, alert.resource, *alert.labels.values()]
    assert all(word is None or len(word) <= LABEL_LIMIT for word in words)
    return msgspec.json.decode(msgspec.json.encode(alert), type=Alert)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("body", "word"), BAD.values(), ids=BAD)
def test_what_is_no_json_becomes_an_unreadable_alert(source: str, body: bytes, word: str) -> None:
    """It says what was wrong, keeps the original, and is an occurrence of its own."""
    [alert] = formats.read(body, received(source))
    assert storable(alert) == alert
    assert (alert.state, alert.occurrence) == (AlertState.OPEN, None)
    assert alert.key.startswith(KEY)
    assert alert.title.startswith(f"Unreadable alert from {source}")
    assert word in alert.description
    assert alert.raw[:100] == body.decode("utf-8", "replace")[:100]
    assert (len(alert.raw) == RAW_LIMIT and alert.raw.endswith(MARK)) or len(body) <= RAW_LIMIT


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b'\xef\xbb\xbf{"title": "a"}', "a"),
        (b'{"title": "a\xff"}', "a\ufffd"),
        (b'{"title": "a\\ud83d"}', "a\ufffd"),
        (b'{"title": "a\\ud83d\\ude00"}', "a\U0001f600"),
        (b'{"title": "a\nb"}', "a b"),
        (b'{"title": "a", "x": NaN, "y": -Infinity, "z": 1e999}', "a"),
        (b'{"title": "a", "title": "b"}', "b"),
        (b'{"title": "a", "x": ' + b"9" * 30 + b"}", "a"),
    ],
)
def test_what_does_not_hide_the_meaning_is_forgiven(body: bytes, title: str) -> None:
    """A page with the right words is better than one that says unreadable, alone and in a list."""
    for form in (body, b"[" + body.removeprefix(b"\xef\xbb\xbf") + b"]"):
        [alert] = formats.read(form, received("generic"))
        assert storable(alert) == alert
        assert (alert.title, alert.description) == (title, "")


@pytest.mark.parametrize("letter", ["a", "é", "€", "\U0001f600"])
@pytest.mark.parametrize("extra", [0, 1])
def test_the_original_is_kept_to_its_limit(letter: str, extra: int) -> None:
    """In characters, of however many bytes; one more than the limit is cut with a mark."""
    body = (letter * (RAW_LIMIT + extra)).encode()
    [alert] = formats.read(body, received("generic"))
    assert len(alert.raw) == RAW_LIMIT
    assert alert.raw.endswith(MARK) == bool(extra)


def test_a_bug_in_a_parser_costs_no_alert(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged with its traceback, and the message becomes an unreadable alert."""

    def broken(_body: bytes, _received: Received) -> list[Alert]:
        raise ZeroDivisionError

    monkeypatch.setattr(formats, "PARSERS", {"generic": broken})
    [alert] = formats.read(b'{"title": "a"}', received("generic"))
    assert alert.key.startswith(KEY)
    assert alert.raw == '{"title": "a"}'
    assert caplog.records[0].exc_info
    with pytest.raises(Unreadable):
        formats.parse(b"{}", received("generic"))


@given(source=st.sampled_from(SOURCES), body=st.binary(max_size=200))
def test_arbitrary_bytes_give_an_alert(source: str, body: bytes) -> None:
    """No bytes are lost, and none are a bug."""
    check(source, body)


@given(source=st.sampled_from(SOURCES), value=JSON_VALUES)
def test_arbitrary_json_gives_an_alert(source: str, value: Any) -> None:  # noqa: ANN401 - JSON of any type
    """No JSON is lost, and none is a bug."""
    check(source, json.dumps(value).encode())


@given(data=st.data(), source=st.sampled_from(SOURCES))
def test_arbitrary_fields_give_an_alert(data: st.DataObject, source: str) -> None:
    """Nor is any value of any field that a parser looks at."""
    names = st.sampled_from(FIELDS[source])
    content = FRAMES[source] | data.draw(st.dictionaries(names, JSON_VALUES, max_size=5))
    check(source, json.dumps({"incident": content} if source == "cloud_monitoring" else content).encode())


def check(source: str, body: bytes) -> None:
    """See that a body gives the same storable alerts again and again, and that its parser raises Unreadable at most."""
    alerts = formats.read(body, received(source))
    assert alerts
    assert [storable(alert) for alert in alerts] == alerts
    assert [alert.id for alert in formats.read(body, received(source))] == [alert.id for alert in alerts]
    assert all(alert.received_at == NOW for alert in alerts)
    with suppress(Unreadable):
        formats.PARSERS[source](body, received(source))
