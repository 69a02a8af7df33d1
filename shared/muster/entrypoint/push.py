"""Pub/Sub push requests, as the service sends them itself and as Eventarc does.

functions-framework's own conversion drops the subscription and the attempt, and answers 400 to a message without data,
upon which Pub/Sub sends it again and again; hence this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from muster.entrypoint.http import Request

EVENTARC_TYPE = "google.cloud.pubsub.topic.v1.messagePublished"


class MalformedPush(Exception):  # noqa: N818 - a fact about a request
    """The request is not a push. Sent again, it would be the same: the dead letters are the place for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A message as it was published. `message_id` is the same for every delivery of it, within its topic.

    `attempt` counts from 1 and is known only where the subscription has a dead-letter topic; `published_at` is UTC.
    """

    data: bytes
    attributes: Mapping[str, str] = field(default_factory=dict)
    message_id: str
    subscription: str
    attempt: int | None = None
    published_at: datetime | None = None


class _Message(msgspec.Struct, rename="camel"):
    message_id: str
    data: bytes | None = None
    attributes: dict[str, str] | None = None
    publish_time: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class _Envelope(msgspec.Struct, rename="camel"):
    message: _Message
    subscription: str
    delivery_attempt: int | None = None


_decoder = msgspec.json.Decoder(_Envelope)


def decode(request: Request) -> Push:
    """Return the pushed message: https://cloud.google.com/pubsub/docs/push#receive_push.

    Eventarc sends the same body, with the CloudEvent's own attributes in ce-* headers. Raises MalformedPush.
    """
    kind = request.headers.get("ce-type", EVENTARC_TYPE)
    if kind != EVENTARC_TYPE:
        reason = f"an event of type {kind!r}, not {EVENTARC_TYPE!r}"
        raise MalformedPush(reason)
    try:
        envelope = _decoder.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedPush(str(error)) from error
    message = envelope.message
    return Push(
        data=message.data or b"",
        attributes=message.attributes or {},
        message_id=message.message_id,
        subscription=envelope.subscription,
        attempt=envelope.delivery_attempt,
        published_at=message.publish_time.astimezone(UTC) if message.publish_time else None,
    )
