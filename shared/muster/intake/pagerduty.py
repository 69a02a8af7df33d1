"""PagerDuty Events API v2 (https://developer.pagerduty.com/docs/send-alert-event).

`payload.source` becomes the resource, `component` the service and `class` the type; `group`, `client` and each of the
details (as "custom_details.NAME") become labels.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from muster.domain.alert import TITLE_LIMIT, Alert, AlertState, Link
from muster.intake import values
from muster.intake.fields import Fields
from muster.intake.json_body import decode, raw_text, raw_value
from muster.intake.plain_text import described, identifier, line, scalar, shown
from muster.intake.received import Received, Unreadable

DEDUP_KEY_LIMIT = 255
_STATES = {"trigger": AlertState.OPEN, "acknowledge": AlertState.ACKNOWLEDGED, "resolve": AlertState.CLOSED}


def parse(body: bytes, received: Received) -> list[Alert]:
    """Return the one alert in an event; raise Unreadable where its action, its key or its summary cannot be told.

    The body's text is kept with the alert: take the routing key, which is a credential, out of it before.
    """
    event = decode(body)
    if not isinstance(event, dict):
        reason = f"an object was expected, not {shown(event)}"
        raise Unreadable(reason)
    return [_alert(event, raw_text(body), received)]


def dedup_key(event: Mapping[str, Any], receipt: str) -> str:
    """Return the key that the sender is answered: its own, or the receipt's id for a trigger that has none."""
    key = event.get("dedup_key")
    if key is None or key == "":
        if event.get("event_action") == "trigger":
            return receipt
        reason = "'dedup_key' is missing or blank"
    elif isinstance(key, str) and key.strip() and len(key) <= DEDUP_KEY_LIMIT:
        return key
    else:
        reason = f"'dedup_key' is not a text of at most {DEDUP_KEY_LIMIT} characters"
    raise Unreadable(reason)


def _alert(event: dict[str, Any], raw: str, received: Received) -> Alert:
    state = _state(event.get("event_action"))
    key = identifier(dedup_key(event, received.receipt))
    frame = Fields(event)
    content = frame.mapping("payload")
    payload = Fields(content)
    title = payload.line("summary", TITLE_LIMIT) or _title(state, key)
    severity, details = payload.line("severity"), _details(content.get("custom_details"))
    occurred_at = payload.instant("timestamp", received.received_at)
    return Alert(
        source=received.source,
        receipt=received.receipt,
        received_at=received.received_at,
        key=key,
        state=state,
        title=title,
        # The same onset told again at another severity is news, not a repeat.
        occurrence=f"{key}|{state}|{occurred_at.isoformat()}|{severity or ''}" if occurred_at else None,
        occurred_at=occurred_at,
        severity=severity,
        type=payload.line("class"),
        service=payload.line("component"),
        resource=payload.line("source"),
        labels=_labels(payload.line("group"), frame.line("client"), details),
        links=tuple(_links(event, frame)),
        description=described([_told(details)], frame.notes + payload.notes),
        raw=raw,
    )


def _state(action: object) -> AlertState:
    state = _STATES.get(action) if isinstance(action, str) else None
    if state:
        return state
    reason = "'event_action' is none of trigger, acknowledge, resolve"
    raise Unreadable(reason)


def _title(state: AlertState, key: str) -> str:
    """Return the title of an event without a summary, which only a trigger needs."""
    if state is not AlertState.OPEN:
        return line(f"PagerDuty event {key}", TITLE_LIMIT)
    reason = "'payload.summary' is missing or blank"
    raise Unreadable(reason)


def _details(value: object) -> dict[str, str]:
    """Return the custom details as texts by name, nested ones as JSON; the name of details without names is empty."""
    if value is None:
        return {}
    named = value if isinstance(value, dict) else {"": value}
    return {name: text if (text := scalar(item)) is not None else raw_value(item) for name, item in named.items()}


def _told(details: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {text}" if name else text for name, text in details.items())


def _labels(group: str | None, client: str | None, details: Mapping[str, str]) -> dict[str, str]:
    named = {"group": group, "client": client} | {
        f"custom_details.{name}": text for name, text in details.items() if name
    }
    return values.bounded(values.labels(named))


def _links(event: Mapping[str, Any], frame: Fields) -> Iterator[Link]:
    client = values.link(event.get("client"), event.get("client_url"))
    if client:
        yield client
    yield from frame.links("links", words="text")
    yield from frame.links("images", words="alt", href="src")
