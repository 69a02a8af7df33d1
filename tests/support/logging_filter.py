r"""A part of Cloud Logging's query language: comparisons of a field with values, all of which must hold.

    resource.type = "cloud_run_revision"
    resource.labels."service_name" = ("orders" OR "billing") AND severity >= ERROR
    timestamp >= "2026-11-02T09:00:00Z"

Texts are compared without regard to case, and ":" asks for a part of one; times and severities are ordered. Within
quotes \\ and \" stand for \ and ".
https://cloud.google.com/logging/docs/view/logging-query-language
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from google.cloud.logging_v2.types import LogEntry
from google.logging.type import log_severity_pb2  # type: ignore[import-untyped]

_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(>=|<=|!=|[=<>:])|([()])|((?:[^\s"=<>!:()]|(?<=\.)"[^"\\]*")+))')
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    ":": operator.contains,
}
_LABELS: dict[str, Callable[[LogEntry], Mapping[str, str]]] = {
    "resource.labels": lambda entry: entry.resource.labels,
    "labels": lambda entry: entry.labels,
}


class NotUnderstood(Exception):  # noqa: N818 - a state of the filter
    """The filter is wrong, or more than is known here."""


def matches(entry: LogEntry, query: str) -> bool:
    """Return whether everything that the filter asks for holds of the entry. Raises NotUnderstood."""
    held = [_holds(entry, *asked) for asked in _comparisons(_tokens(query))]  # each, so that a wrong one is refused
    return all(held)


def _tokens(query: str) -> list[str]:
    found, place = [], 0
    while query[place:].strip():
        token = _TOKEN.match(query, place)
        if token is None:
            raise NotUnderstood(query[place:])
        found.append(token[0].strip())
        place = token.end()
    return found


def _comparisons(tokens: list[str]) -> list[tuple[str, str, list[str]]]:
    """Return (field, operator, values) for each comparison; any of the values will do."""
    found: list[tuple[str, str, list[str]]] = []
    while tokens:
        if found and tokens[0] == "AND":
            tokens = tokens[1:]
        if len(tokens) < 3 or tokens[1] not in _COMPARED:
            raise NotUnderstood(" ".join(tokens))
        field, how, *rest = tokens
        end = rest.index(")") if rest[0] == "(" and ")" in rest else 0
        values = rest[1:end:2] if end else rest[:1]
        if set(rest[2:end:2]) - {"OR"}:
            raise NotUnderstood(" ".join(rest))
        found.append((field, how, [_unquoted(value) for value in values]))
        tokens = rest[end + 1 :]
    return found


def _unquoted(token: str) -> str:
    if token in {"(", ")", "AND", "OR", "NOT", *_COMPARED}:
        raise NotUnderstood(token)
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def _holds(entry: LogEntry, field: str, how: str, values: list[str]) -> bool:
    compare, (actual, as_comparable) = _COMPARED[how], _value(entry, field)
    return any(compare(actual, as_comparable(value)) for value in values)


def _severity(word: str) -> int:
    return int(dict(log_severity_pb2.LogSeverity.items())[word.upper()])


def _value(entry: LogEntry, field: str) -> tuple[Any, Callable[[str], Any]]:
    """Return what the entry holds under the field's name, and how a filter's value becomes comparable to it."""
    if field == "severity":
        return int(entry.severity), _severity
    if field == "timestamp":
        return entry.timestamp, datetime.fromisoformat
    if field in {"logName", "resource.type", "textPayload"}:
        texts = {"logName": entry.log_name, "resource.type": entry.resource.type, "textPayload": entry.text_payload}
        return texts[field].casefold(), str.casefold
    for prefix, labels in _LABELS.items():
        if field.startswith(f"{prefix}."):
            name = field.removeprefix(f"{prefix}.").strip('"')
            return dict(labels(entry)).get(name, "").casefold(), str.casefold
    raise NotUnderstood(field)
