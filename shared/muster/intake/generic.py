"""Muster's own JSON: one alert, or a list of them. The README documents every field."""

from datetime import datetime
from typing import Any

from muster.domain.alert import TITLE_LIMIT, Alert, AlertState
from muster.domain.text import digest
from muster.intake.fields import Fields
from muster.intake.healing import distinction, healing_report
from muster.intake.json_body import decode, raw_text, raw_value
from muster.intake.plain_text import described, identifier, line, shown
from muster.intake.received import Received, Unreadable
from muster.intake.unreadable import unreadable
from muster.intake.values import bounded

ELEMENTS_LIMIT = 10_000
"""Alerts in one list. What comes after them is told of by one unreadable alert."""
SENDER_LIMIT = 100
_STATES = {"open": AlertState.OPEN, "closed": AlertState.CLOSED}


def parse(body: bytes, received: Received) -> list[Alert]:
    """Return the alerts in an object or a list of objects; raise Unreadable where there are none.

    An element of a list that cannot be read becomes an unreadable alert; the others go through.
    """
    content = decode(body)
    if not isinstance(content, list):
        return [_alert(content, raw_text(body), received)]
    if not content:
        reason = "the list is empty"
        raise Unreadable(reason)
    alerts = [_element(value, received.element(index)) for index, value in enumerate(content[:ELEMENTS_LIMIT])]
    if len(content) > ELEMENTS_LIMIT:
        reason = f"the list holds {len(content)} alerts, of which only the first {ELEMENTS_LIMIT} were read"
        alerts.append(unreadable(Unreadable(reason), raw_value(content[ELEMENTS_LIMIT:]), received))
    return alerts


def _element(value: object, received: Received) -> Alert:
    raw = raw_value(value)
    try:
        return _alert(value, raw, received)
    except Unreadable as problem:
        return unreadable(problem, raw, received)


def _alert(value: object, raw: str, received: Received) -> Alert:
    if not isinstance(value, dict):
        reason = f"an object was expected, not {shown(value)}"
        raise Unreadable(reason)
    fields = Fields(value)
    severity, service, environment = fields.line("severity"), fields.line("service"), fields.line("environment")
    try:
        title = _title(value.get("title"))
        healing = healing_report(value["healing"]) if "healing" in value else None
        state = AlertState.HEALING if healing else _state(value.get("state"))
    except Unreadable as problem:
        said = line(value["title"], TITLE_LIMIT) if isinstance(value.get("title"), str) else None
        raise Unreadable(str(problem), title=said, severity=severity, service=service) from None
    occurred_at = fields.instant("occurred_at", received.received_at)
    key = _key(fields.text("key")) or digest("generic", title, service or "", environment or "")
    return Alert(
        source=_source(received.source, fields),
        receipt=received.receipt,
        received_at=received.received_at,
        key=key,
        state=state,
        title=title,
        # The same onset told again at another severity is news, not a repeat; so is each report on a remedy.
        occurrence=_occurrence(occurred_at, key, state, severity or "", *distinction(healing)),
        occurred_at=occurred_at,
        severity=severity,
        type=fields.line("type"),
        service=service,
        environment=environment,
        labels=bounded(fields.labels("labels")),
        links=tuple(fields.links("links", words="text")),
        description=described([fields.text("description")], fields.notes),
        raw=raw,
        healing=healing,
    )


def _occurrence(at: datetime | None, key: str, state: str, *more: str) -> str | None:
    return "|".join((key, state, at.isoformat(), *more)) if at else None


def _title(value: object) -> str:
    title = line(value, TITLE_LIMIT) if isinstance(value, str) else ""
    if title:
        return title
    reason = f"its title {shown(value)} is not text" if value else "it has no title"
    raise Unreadable(reason)


def _state(value: Any) -> AlertState:  # noqa: ANN401 - JSON of any type
    if value is None:
        return AlertState.OPEN
    state = _STATES.get(value.strip().casefold()) if isinstance(value, str) else None
    if state:
        return state
    reason = f'its state {shown(value)} is neither "open" nor "closed"'
    raise Unreadable(reason)


def _key(text: str) -> str:
    return identifier(text) if text.strip() else ""


def _source(intake: str, fields: Fields) -> str:
    """Return the sender's own name behind the intake's, so that no sender can speak for another intake's keys."""
    sender = fields.line("source", SENDER_LIMIT)
    return f"{intake}/{sender}" if sender else intake
