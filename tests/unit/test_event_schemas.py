"""What is published on the bus is what its JSON Schema says, and every type has one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from muster.adapters.sqlite_store import SqliteStore
from muster.cli import events as cli_events
from muster.domain.commands.lifecycle import Close
from tests.support.kept_logs import KeptLogs, an_error, notification
from tests.support.responders import BO, act
from tests.support.world import World


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """Return every message of an incident's life: opened, paged, escalated, acknowledged, resolved, closed.

    Another one has evidence attached.
    """
    store = SqliteStore(tmp_path_factory.mktemp("store") / "incidents.db")
    world = World(store, logs=KeptLogs(an_error()))
    world.alert(
        severity="P1", key="orders", labels={"table": "orders"}, links=[{"text": "a", "href": "https://a.example"}]
    )
    world.advance(timedelta(minutes=31))
    world.click("acknowledge", "Bo Ek")
    world.alert(severity="P1", key="orders", state="closed")
    act(world, Close(actor=BO, reason="a drill"))
    world.advance(timedelta(hours=2), every=timedelta(minutes=20))
    world.post("cloud_monitoring", notification())
    world.deliver()
    yield [json.loads(message.data) | {"_topic": topic} for topic, message in world.bus.published]
    store.close()


def test_what_is_published_is_as_documented(published: list[dict[str, Any]]) -> None:
    """Each message fits the schema of its type, and goes on the topic that is documented."""
    seen = set()
    for message in published:
        topic = message.pop("_topic")
        assert cli_events.types()[message["type"]] == topic
        Draft202012Validator(cli_events.schema(message["type"])).validate(message)
        seen.add(message["type"].removeprefix("muster.").removesuffix(".v1"))
    assert seen >= {
        "alert.received",
        "incident.opened",
        "incident.paged",
        "incident.escalated",
        "incident.acknowledged",
        "incident.evidence_attached",
    }
    assert seen >= {"incident.resolved", "incident.closed", "delivery.requested", "delivery.reported"}


@pytest.mark.parametrize("name", list(cli_events.types()))
def test_every_type_has_a_valid_schema(name: str) -> None:
    """Each schema is one, and refuses an event of another type."""
    schema = cli_events.schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["description"]
    assert not Draft202012Validator(schema).is_valid({"type": "muster.other.v1"})


def test_the_command_prints_them() -> None:
    """`muster events list` and `muster events schema TYPE` show what there is; an unknown type is bad usage."""
    run = CliRunner().invoke
    assert "muster.incident.escalated.v1" in run(cli_events.events, ["list"]).output
    printed = run(cli_events.events, ["schema", "muster.incident.escalated.v1"])
    assert json.loads(printed.output)["$id"] == "muster.incident.escalated.v1"
    assert json.loads(run(cli_events.events, ["list", "--json"]).output) == cli_events.types()
    assert run(cli_events.events, ["schema", "nothing"]).exit_code == 2
