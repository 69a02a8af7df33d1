"""An entry of Cloud Logging as text for people.

https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from muster.domain.evidence import LogEntry

if TYPE_CHECKING:
    from google.cloud.logging_v2 import types

SPEAKING = ("message", "exception", "stack_trace")
"""Fields of a JSON payload that hold its text, as far as Google's and most other libraries agree."""


def as_entry(entry: "types.LogEntry") -> LogEntry:
    """Return the entry with what it says, as far as it says anything."""
    # With the client comes a third of a second of imports, which wait for whoever reads logs.
    from google.logging.type.log_severity_pb2 import LogSeverity  # type: ignore[import-untyped]  # noqa: PLC0415

    message = type(entry).pb(entry)
    return LogEntry(
        at=message.timestamp.ToDatetime(UTC),
        severity=LogSeverity.Name(message.severity),
        text="\n".join(part for part in _parts(message) if part) or "(no text)",
    )


def _parts(message: Any) -> Iterator[str]:  # noqa: ANN401 - protobuf is untyped
    """Yield the request that failed, without the query of its URL, which may hold anything; then the payload."""
    if message.HasField("http_request"):
        request = message.http_request
        yield f"{request.request_method} {request.request_url.partition('?')[0]} {request.status}"
    match message.WhichOneof("payload"):
        case "text_payload":
            yield message.text_payload
        case "json_payload":
            yield _json(message.json_payload)
        case "proto_payload":
            yield _audit(message.proto_payload)


def _json(payload: Any) -> str:  # noqa: ANN401 - as above
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # noqa: PLC0415 - see as_entry

    fields = MessageToDict(payload)
    told = [fields[name] for name in SPEAKING if isinstance(fields.get(name), str)]
    return "\n".join(told) or json.dumps(fields, ensure_ascii=False, sort_keys=True)


def _audit(payload: Any) -> str:  # noqa: ANN401 - as above
    """Return what an audit log says; of anything else, what it is."""
    from google.cloud.audit.audit_log_pb2 import AuditLog  # type: ignore[import-untyped]  # noqa: PLC0415 - see as_entry

    audit = AuditLog()
    if payload.Unpack(audit):
        return f"{audit.method_name}: {audit.status.message or audit.status.code}"
    return f"({payload.TypeName()})"
