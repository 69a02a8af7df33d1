"""Google Cloud Monitoring's notifications, by webhook and over Pub/Sub (the same JSON).

Schema "1.2" has doubled its keys without changing its name, so that nothing but the incident's id and state is relied
on, and the version decides nothing, except "test": the console's "Send test".

Labels: those of the policy keep their names; the resource's and the metric's are "resource.NAME" and "metric.NAME";
beside them stand "scoping_project_id" and "resource_name". The policy's labels `service`, `environment`, `type` and
`severity` set the alert's; that severity goes before Cloud Monitoring's own, which knows only three words.
"""

import re
from collections.abc import Mapping
from typing import Any

from muster.domain.alert import LABEL_LIMIT, TITLE_LIMIT, Alert, AlertState, Link
from muster.intake import values
from muster.intake.json_body import decode, raw_text
from muster.intake.plain_text import described, identifier, line, scalar, shown
from muster.intake.received import Received, Unreadable

_STATES = {"open": AlertState.OPEN, "closed": AlertState.CLOSED}
_CANCELLED = re.compile(r"(?:^|with a value of )\s*incident cancell?ed because ", re.IGNORECASE)
"""The observed value of an incident closed by the edit of its policy; the summary repeats it as the last value."""
_NO_SEVERITY = "no severity"


def parse(body: bytes, received: Received) -> list[Alert]:
    """Return the one alert in a notification; raise Unreadable where it has no incident, no id or no known state."""
    message = decode(body)
    incident = message.get("incident") if isinstance(message, dict) else None
    if not isinstance(incident, dict):
        reason = "it holds no incident"
        raise Unreadable(reason)
    return [_alert(incident, raw_text(body), received, test=message.get("version") == "test")]


def _alert(incident: Mapping[str, Any], raw: str, received: Received, *, test: bool) -> Alert:
    incident_id, state = _incident_id(incident.get("incident_id")), _state(incident)
    began = incident.get("started_at")
    ends = state in {AlertState.CLOSED, AlertState.CANCELLED}
    own = values.labels(_object(incident, "policy_user_labels"))
    words, links = _documentation(incident.get("documentation"))
    console = values.link("Open in Cloud Monitoring", incident.get("url"))
    return Alert(
        source=received.source,
        receipt=received.receipt,
        received_at=received.received_at,
        key=identifier(f"test:{_text(incident, 'policy_name')}" if test else incident_id),
        state=state,
        title=_title(incident, incident_id, test=test),
        # Every test of the console has the same id and no time: each receipt is a test of its own.
        occurrence=None if test else identifier(f"{incident_id}|{state}|{scalar(began) or ''}"),
        occurred_at=values.from_epoch(incident.get("ended_at") if ends else began, received.received_at),
        severity=_severity(own, incident),
        type=own.get("type") or None,
        service=own.get("service") or None,
        environment=own.get("environment") or None,
        resource=line(_text(_object(incident, "resource"), "type")) or None,
        labels=values.bounded(_labels(incident, own)),
        links=(*([console] if console else ()), *links),
        description=described([_text(incident, "summary"), words], []),
        raw=raw,
        test=test,
    )


def _object(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _incident_id(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if text.strip():
        return text
    reason = "its incident has no incident_id"
    raise Unreadable(reason)


def _state(incident: Mapping[str, Any]) -> AlertState:
    state = _STATES.get(_text(incident, "state").strip().casefold())
    if state is None:
        reason = f'its state {shown(incident.get("state"))} is neither "open" nor "closed"'
        raise Unreadable(reason)
    told = (_text(incident, name) for name in ("observed_value", "summary"))
    cancelled = state is AlertState.CLOSED and any(_CANCELLED.search(text) for text in told)
    return AlertState.CANCELLED if cancelled else state


def _title(incident: Mapping[str, Any], incident_id: str, *, test: bool) -> str:
    """Return the names of the policy and its condition; a test names its policy by a mere path."""
    names = [line(_text(incident, name), TITLE_LIMIT) for name in ("policy_name", "condition_name")]
    if test:
        names[0] = "Test notification"
    told = dict.fromkeys(name for name in names if name)
    return line(": ".join(told) or f"Cloud Monitoring incident {incident_id}", TITLE_LIMIT)


def _severity(own: Mapping[str, str], incident: Mapping[str, Any]) -> str | None:
    severity = own.get("severity") or line(_text(incident, "severity"))
    return severity if severity and severity.casefold() != _NO_SEVERITY else None


def _labels(incident: Mapping[str, Any], own: dict[str, str]) -> dict[str, str]:
    project, name = (line(_text(incident, key), LABEL_LIMIT) for key in ("scoping_project_id", "resource_name"))
    facts = {"scoping_project_id": project, "resource_name": name}
    of_resource = values.labels(_object(_object(incident, "resource"), "labels"), "resource.")
    of_metric = values.labels(_object(_object(incident, "metric"), "labels"), "metric.")
    return of_resource | of_metric | {key: text for key, text in facts.items() if text} | own


def _documentation(value: object) -> tuple[str, list[Link]]:
    """Return the text and the links of a policy's documentation: an object, or in a test a text."""
    if not isinstance(value, dict):
        return (value if isinstance(value, str) else ""), []
    items = value.get("links")
    places = [item for item in items[: values.LINKS_LIMIT] if isinstance(item, dict)] if isinstance(items, list) else []
    links = (values.link(place.get("display_name") or place.get("displayName"), place.get("url")) for place in places)
    return _text(value, "content"), [link for link in links if link]
