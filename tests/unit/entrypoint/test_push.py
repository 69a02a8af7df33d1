"""Decoding of Pub/Sub pushes."""

import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.entrypoint.http import Request
from muster.entrypoint.push import MalformedPush, Push, decode

ENVELOPE = {
    "deliveryAttempt": 5,
    "message": {
        "attributes": {"type": "muster.alert.v1"},
        "data": b64encode(b'{"title": "Orders stale"}').decode(),
        "messageId": "2070443601311540",
        "message_id": "2070443601311540",
        "orderingKey": "key",
        "publishTime": "2026-11-02T09:00:00.749Z",
        "publish_time": "2026-11-02T09:00:00.749Z",
    },
    "subscription": "projects/a-project/subscriptions/alerts",
}
"""As in https://cloud.google.com/pubsub/docs/push#receive_push."""

EXPECTED = Push(
    data=b'{"title": "Orders stale"}',
    attributes={"type": "muster.alert.v1"},
    message_id="2070443601311540",
    subscription="projects/a-project/subscriptions/alerts",
    attempt=5,
    published_at=datetime(2026, 11, 2, 9, 0, 0, 749_000, tzinfo=UTC),
)


def push(body: bytes, **headers: str) -> Request:
    """Return a push request; header names with "_" for "-"."""
    return Request(
        method="POST", path="/", headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body
    )


def test_a_push_is_read_whole() -> None:
    """Every part of Pub/Sub's documented request is understood, and its doubled names do no harm."""
    assert decode(push(json.dumps(ENVELOPE).encode())) == EXPECTED


def test_eventarc_sends_the_same_in_a_cloudevent() -> None:
    """The binary form of the CloudEvent that Eventarc makes of a message decodes to the same message."""
    request = push(
        json.dumps(ENVELOPE).encode(),
        ce_id="2070443601311540",
        ce_source="//pubsub.googleapis.com/projects/a-project/topics/alerts",
        ce_specversion="1.0",
        ce_type="google.cloud.pubsub.topic.v1.messagePublished",
    )

    assert decode(request) == EXPECTED


@pytest.mark.parametrize("message", [{}, {"data": None, "attributes": None}, {"data": ""}], ids=str)
def test_what_the_emulator_and_empty_messages_omit_is_optional(message: dict[str, object]) -> None:
    """No data, no attributes, no attempt and no time is a message too."""
    body = {"message": {"messageId": "1"} | message, "subscription": "s"}

    assert decode(push(json.dumps(body).encode())) == Push(data=b"", message_id="1", subscription="s")


def test_times_are_utc_whatever_their_zone_and_precision() -> None:
    """Nanoseconds are rounded; another offset is converted."""
    body = {"message": {"messageId": "1", "publishTime": "2026-11-02T10:00:00.000000001+01:00"}, "subscription": "s"}

    decoded = decode(push(json.dumps(body).encode()))

    assert decoded.published_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert decoded.published_at.tzinfo is UTC


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"message": {}, "subscription": "s"}',
        b'{"message": [], "subscription": "s"}',
        b'{"message": {"messageId": "1"}}',
        b'{"message": {"messageId": 1}, "subscription": "s"}',
        b'{"message": {"messageId": "1", "data": "***"}, "subscription": "s"}',
        b'{"message": {"messageId": "1", "attributes": {"a": 1}}, "subscription": "s"}',
        b'{"message": {"messageId": "1", "publishTime": "yesterday"}, "subscription": "s"}',
        b'{"message": {"messageId": "\xff"}, "subscription": "s"}',
        b'{"message": {"messageId": "1"}, "subscription": "s", "deep": ' + b"[" * 99_999 + b"]" * 99_999 + b"}",
    ],
    ids=lambda body: body[:40].decode("ascii", "replace"),
)
def test_what_is_no_push_is_malformed(body: bytes) -> None:
    """Anything else is told apart from a bug of ours."""
    with pytest.raises(MalformedPush):
        decode(push(body))


def test_another_kind_of_event_is_malformed() -> None:
    """A CloudEvent that is not a published message is not read as one, whatever its body looks like."""
    request = push(json.dumps(ENVELOPE).encode(), ce_type="google.cloud.storage.object.v1.finalized")

    with pytest.raises(MalformedPush, match="finalized"):
        decode(request)


@given(st.binary())
def test_no_body_raises_anything_else(body: bytes) -> None:
    """Whatever comes is a push or malformed."""
    try:
        decode(push(body))
    except MalformedPush:
        return
