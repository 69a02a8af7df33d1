"""Logs: one JSON object a line for Cloud Logging, or one short line for a person.

https://docs.cloud.google.com/logging/docs/structured-logging says what Cloud Logging makes of which field. Printing
costs nothing at a cold start; google-cloud-logging would take half a second to import, for the same entries.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from muster.domain.text import MARK, cap, one_line
from muster.entrypoint.http import Handler, Request, Response

SEVERITIES = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
COLOURS = {"DEBUG": "\x1b[2m", "WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[1;31m"}
PLAIN = "\x1b[0m"
FOR_MACHINES = frozenset(
    {"actor", "alert", "alerts", "delivery", "event", "pages", "receipt", "rule", "severity_level", "state", "type"}
)
"""Fields that a person who watches the log does not want on every line."""
LONGEST_TEXT = 10_000
"""Characters of a text: an entry may have 256 KiB, and a character twelve bytes here."""
LONGEST_VALUE = 200
"""Characters of a field's value, for a person."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_RESERVED = frozenset({"severity", "message", "time", "stack_trace"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters other than the tab and the line feed."""
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_CLOUD_TRACE = re.compile(r"([0-9a-fA-F]{32})(?:/(\d{1,20}))?(?:;o=(\d+))?")


@dataclass(frozen=True, slots=True)
class Trace:
    """The request's place in a trace: hexadecimal ids of 16 and 8 bytes."""

    trace_id: str
    span_id: str | None
    sampled: bool


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


def setup(project: str | None, *, human: bool, stream: TextIO | None = None) -> None:
    """Send Muster's records from INFO on, and everybody else's from WARNING on, to `stream` (standard output).

    urllib3 is heard from ERROR on: its warnings quote URLs, of which some are secrets, whoever provokes them.
    `project` makes a trace's id a link; `human` chooses lines for a person, coloured on a terminal.
    """
    out = sys.stdout if stream is None else stream
    handler = logging.StreamHandler(out)
    handler.setFormatter(HumanFormatter(colour=out.isatty()) if human else CloudFormatter(project))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("muster").setLevel(logging.INFO)
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def traced(handler: Handler) -> Handler:
    """Return the handler, with the request's trace on every record that it logs in its own thread."""

    def handle(request: Request) -> Response:
        token = _trace.set(trace_of(request.headers))
        try:
            return handler(request)
        finally:
            _trace.reset(token)

    return handle


def trace_of(headers: Mapping[str, str]) -> Trace | None:
    """Return the trace of W3C's traceparent, or else of Google's older X-Cloud-Trace-Context; names in lower case."""
    if found := _TRACEPARENT.fullmatch(headers.get("traceparent", "")):
        return Trace(found[1], found[2], sampled=bool(int(found[3], 16) & 1))
    if found := _CLOUD_TRACE.fullmatch(headers.get("x-cloud-trace-context", "")):
        span = f"{int(found[2]) % 2**64:016x}" if found[2] else None
        return Trace(found[1].lower(), span, sampled=found[3] == "1")
    return None


class CloudFormatter(logging.Formatter):
    """Formats a record as JSON for Cloud Logging.

    The record's extra fields stand beside the message (with a "_" behind the name where Cloud Logging has a meaning of
    its own for it, as for "severity"); the incident and the event are labels too, by which entries are found.
    """

    def __init__(self, project: str | None) -> None:
        super().__init__()
        self._project = project

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, in ASCII."""
        extra = _extra(record)
        entry = {f"{name}_" if name in _RESERVED else name: _capped(value) for name, value in extra.items()}
        entry |= {
            "severity": record.levelname if record.levelname in SEVERITIES else "DEFAULT",
            "message": cap(record.getMessage(), LONGEST_TEXT),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "logging.googleapis.com/labels": _labels(record, extra),
            "logging.googleapis.com/sourceLocation": {
                "file": record.pathname,
                "line": str(record.lineno),
                "function": record.funcName,
            },
        }
        entry |= self._trace()
        if record.exc_info:  # Error Reporting groups by the stack trace that it finds here
            entry["stack_trace"] = _both_ends(self.formatException(record.exc_info))
        return json.dumps(entry, default=str, skipkeys=True)

    def _trace(self) -> dict[str, object]:
        trace = _trace.get()
        if trace is None:
            return {}
        name = f"projects/{self._project}/traces/{trace.trace_id}" if self._project else trace.trace_id
        span = {"logging.googleapis.com/spanId": trace.span_id} if trace.span_id else {}
        return {"logging.googleapis.com/trace": name, "logging.googleapis.com/trace_sampled": trace.sampled} | span


class HumanFormatter(logging.Formatter):
    """Formats a record as "14:03:22 WARNING message key=value", the time by the machine's zone.

    Alerts' text cannot break the line or command the terminal: control characters become spaces.
    """

    def __init__(self, *, colour: bool) -> None:
        super().__init__()
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; an exception's stack trace follows on further lines."""
        time = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        message = one_line(record.getMessage())
        fields = [f"{name}={_shown(value)}" for name, value in _extra(record).items() if _tells(name, value, message)]
        line = " ".join([time, f"{record.levelname:<7}", message, *fields])
        if self._colour and record.levelname in COLOURS:
            line = f"{COLOURS[record.levelname]}{line}{PLAIN}"
        if record.exc_info:
            line += "\n" + _CONTROL.sub(" ", self.formatException(record.exc_info))
        return line


def _tells(name: str, value: object, message: str) -> bool:
    """Return whether a field tells a person something that the message does not."""
    return name not in FOR_MACHINES and value is not None and one_line(str(value)) not in message


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _labels(record: logging.LogRecord, extra: Mapping[str, Any]) -> dict[str, str]:
    """Return what entries are found by; labels are text only."""
    labels = {"logger": record.name}
    return labels | {name: str(extra[name]) for name in ("incident", "event") if extra.get(name) is not None}


def _capped(value: object) -> object:
    return cap(value, LONGEST_TEXT) if isinstance(value, str) else value


def _both_ends(text: str) -> str:
    """Cap a stack trace in its middle: its first line makes it one, its last says what happened."""
    half = LONGEST_TEXT // 2
    return text if len(text) <= LONGEST_TEXT else f"{text[:half]}{MARK}\n{text[-half:]}"


def _shown(value: object) -> str:
    """Return a value in one line, in quotes where it has spaces."""
    text = cap(one_line(str(value)), LONGEST_VALUE)
    return json.dumps(text, ensure_ascii=False) if not text or any(mark in text for mark in ' "=') else text
