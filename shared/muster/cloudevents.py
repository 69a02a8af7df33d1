"""CloudEvents 1.0 in structured JSON, the shape of everything Muster puts on the bus (https://cloudevents.io)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """One event: `id` is unique within `source` and stable over republishing, `time` aware, `data` JSON values."""

    type: str
    id: Annotated[str, msgspec.Meta(min_length=1)]
    source: Annotated[str, msgspec.Meta(min_length=1)]
    subject: str | None = None
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: Any = None
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: str = "application/json"


class MalformedEvent(ValueError):  # noqa: N818 - said of a message, as elsewhere
    """These bytes are no CloudEvent. Trying again does not help."""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(CloudEvent)


def encode(  # noqa: PLR0913, PLR0917 - these are the attributes of an event
    type: str,  # noqa: A002 - the attribute's name
    id: str,  # noqa: A002 - the attribute's name
    source: str,
    subject: str | None,
    time: datetime,
    data: object,
) -> bytes:
    """Return an event as structured JSON. `data` may hold dataclasses, enumerations and aware instants."""
    event = CloudEvent(type=type, id=id, source=source, subject=subject, time=time.astimezone(UTC), data=data)
    return _ENCODER.encode(event)


def decode(content: bytes) -> CloudEvent:
    """Return the event in structured JSON, its `data` as plain JSON values; raise MalformedEvent for anything else.

    `msgspec.convert(event.data, Alert)` gives back what was encoded. Unknown attributes are ignored, as the
    specification asks.
    """
    try:
        return _DECODER.decode(content)
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(str(error)) from error
