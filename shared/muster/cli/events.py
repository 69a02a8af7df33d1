"""`muster events`: what is published on the bus, documented with a JSON Schema each, made from the code itself."""

import inspect
import json
from typing import Any

import click
import msgspec

from muster.domain.alert import Alert
from muster.domain.parties import Actor, Recipient
from muster.domain.reason import Reason
from muster.records import FACTS
from muster.schema import SCHEMA
from muster.usecases.accept_alerts import ALERT_RECEIVED
from muster.usecases.request_deliveries import DELIVERY_REQUESTED

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "#/$defs/{name}"
_TEXT: dict[str, Any] = {"type": "string"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_SUBJECTS = {
    "alerts": "the deduplication key's id",
    "notifications": "the incident's id; the delivery's own where it is about none",
}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 1}


def types() -> dict[str, str]:
    """Return every type of event on the bus, with the topic it is published on."""
    incidents = {f"muster.{name}.v1": "incident-events" for name in sorted(FACTS)}
    return {ALERT_RECEIVED: "alerts", **incidents, DELIVERY_REQUESTED: "notifications"}


def schema(event_type: str) -> dict[str, Any]:
    """Return the JSON Schema of a type of event as it is published. Raises KeyError for an unknown type."""
    topic = types()[event_type]
    data, definitions, description = _data(event_type)
    source = {"const": "muster"} if topic != "alerts" else {"type": "string", "pattern": "^muster/intake/"}
    properties = {
        "specversion": {"const": "1.0"},
        "type": {"const": event_type},
        "id": {**_TEXT, "description": "the same however often the event is published"},
        "source": source,
        "subject": {**_TEXT, "description": _SUBJECTS.get(topic, "the incident's id")},
        "time": _INSTANT,
        "datacontenttype": {"const": "application/json"},
        "data": data,
    }
    return {
        "$schema": DIALECT,
        "$id": event_type,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "$defs": definitions,
    }


def _data(event_type: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    if event_type == DELIVERY_REQUESTED:
        data = {"type": "object", "properties": {"delivery": _TEXT}, "required": ["delivery"]}
        return data, {}, "A delivery waits to be sent."
    if event_type == ALERT_RECEIVED:
        (reference,), definitions = _components((Alert,))
        return reference, definitions, _doc(Alert)
    fact = FACTS[event_type.removeprefix("muster.").removesuffix(".v1")]
    (actor, reason, recipients, facts), definitions = _components((Actor, Reason, tuple[Recipient, ...], fact))
    properties = {
        "schema": {"const": SCHEMA},
        "type": {"const": event_type.removeprefix("muster.").removesuffix(".v1")},
        "incident": _TEXT,
        "seq": {**_COUNT, "description": "counts the incident's events from 1"},
        "epoch": _COUNT,
        "run": _COUNT,
        "at": _INSTANT,
        "actor": actor,
        "reason": reason,
        "recipients": {**recipients, "description": "the people whom this event pages"},
        "reminds": {**recipients, "description": "the people whom it asks to do something in their own time"},
        "tell": {"type": "array", "items": _TEXT, "description": "the channels that are told"},
        "fact": facts,
    }
    return {"type": "object", "properties": properties, "required": sorted(properties)}, definitions, _doc(fact)


def _components(of: tuple[Any, ...]) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components(of, ref_template=DEFINITIONS)


def _doc(kind: type) -> str:
    return inspect.getdoc(kind) or ""


@click.group()
def events() -> None:
    """Show what Muster publishes on the bus, for your own subscribers."""


@events.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_types(as_json: bool) -> None:  # noqa: FBT001 - click passes it by name
    """List the types of events, and the topic of each."""
    if as_json:
        click.echo(json.dumps(types()))
        return
    for name, topic in types().items():
        click.echo(f"{name:<44} {topic}")


@events.command("schema")
@click.argument("event_type", metavar="TYPE", type=click.Choice(list(types())))
def show(event_type: str) -> None:
    """Print the JSON Schema of a type of event."""
    click.echo(json.dumps(schema(event_type), indent=2))
