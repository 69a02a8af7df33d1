"""`muster incidents …`: see the incidents of a running Muster, and act on them."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from muster.cli import printing
from muster.cli.client import Client, Json

STATES = ("open", "triggered", "acknowledged", "resolved", "closed", "all")
PAGE = 100
"""The API's largest."""

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def incidents() -> None:
    """See incidents of a running Muster, and act on them.

    MUSTER_URL says where it is (http://localhost:8080 if not set), MUSTER_TOKEN who you are: a token of its policy.
    """


def _json(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")(command)


def _id(command: F) -> F:
    return click.argument("incident", metavar="ID")(command)


@incidents.command("list")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True, help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@_json
def list_incidents(*, state: str, limit: int, as_json: bool) -> None:
    """List incidents, the newest first."""
    found = list(_pages(Client(), state, limit))
    if as_json:
        click.echo(json.dumps({"incidents": found}))
    elif found:
        _print(printing.table(found))
    else:
        click.echo("There are none." if state == "all" else f"None is {state}.")


@incidents.command()
@_id
@_json
def show(*, incident: str, as_json: bool) -> None:
    """Show an incident."""
    found = Client().get("incidents", incident)
    _answer(found, printing.portrait(found), as_json=as_json)


@incidents.command()
@_id
@_json
def timeline(*, incident: str, as_json: bool) -> None:
    """Tell what happened to an incident, and why."""
    found = Client().get("incidents", incident, "timeline")
    _answer(found, printing.story(found["timeline"]), as_json=as_json)


@incidents.command("ack")
@_id
@_json
def acknowledge(*, incident: str, as_json: bool) -> None:
    """Acknowledge an incident: you take it on."""
    _act(incident, "acknowledge", as_json=as_json)


@incidents.command()
@_id
@click.option("--note", default="", help="How it ended.")
@_json
def resolve(*, incident: str, note: str, as_json: bool) -> None:
    """Say that an incident is over."""
    _act(incident, "resolve", as_json=as_json, note=note)


@incidents.command()
@_id
@click.option("--reason", default="", help="Why it was not over.")
@_json
def reopen(*, incident: str, reason: str, as_json: bool) -> None:
    """Take a resolution back; the response begins anew."""
    _act(incident, "reopen", as_json=as_json, reason=reason)


@incidents.command()
@_id
@_json
def close(*, incident: str, as_json: bool) -> None:
    """Complete the record of a resolved incident."""
    _act(incident, "close", as_json=as_json)


@incidents.command()
@_id
@click.option("--level", type=click.IntRange(1, 99), help="The level to go to; the next one if not given.")
@click.option("--reason", default="", help="Why.")
@_json
def escalate(*, incident: str, level: int | None, reason: str, as_json: bool) -> None:
    """Page the next level now."""
    _act(incident, "escalate", as_json=as_json, level=level, reason=reason)


@incidents.command()
@_id
@click.argument("to", metavar="SEVERITY", type=click.Choice(("P1", "P2", "P3", "P4"), case_sensitive=False))
@click.option("--reason", default="", help="Why.")
@_json
def severity(*, incident: str, to: str, reason: str, as_json: bool) -> None:
    """Say how bad an incident is, P1 to P4."""
    _act(incident, "severity", as_json=as_json, severity=to, reason=reason)


@incidents.command()
@_id
@click.option("--type", "kind", help="The right type, if it is another.")
@_json
def triage(*, incident: str, kind: str | None, as_json: bool) -> None:
    """Confirm how an incident was classified, or correct its type."""
    _act(incident, "triage", as_json=as_json, type=kind)


@incidents.command()
@_id
@click.argument("name", type=click.Choice(("investigating", "identified", "mitigated")))
@_json
def milestone(*, incident: str, name: str, as_json: bool) -> None:
    """Say how far the work has got."""
    _act(incident, "milestone", as_json=as_json, milestone=name)


@incidents.command()
@_id
@click.argument("text")
@_json
def note(*, incident: str, text: str, as_json: bool) -> None:
    """Write something down on an incident's timeline."""
    if not text.strip():
        raise click.UsageError("the note is empty")
    _act(incident, "note", as_json=as_json, text=text)


def _act(incident: str, action: str, *, as_json: bool, **said: object) -> None:
    result = Client().post("incidents", incident, action, **said)
    _answer(result, printing.outcome(result), as_json=as_json)


def _pages(client: Client, state: str, limit: int) -> Iterator[Json]:
    """Yield up to `limit` incidents, asking for as many pages as that takes."""
    cursor: str | None = ""
    while cursor is not None and limit > 0:
        page = client.get("incidents", state=state, limit=str(min(limit, PAGE)), cursor=cursor)
        yield from page["incidents"]
        limit -= len(page["incidents"])
        cursor = page["next_cursor"]


def _answer(found: Json, lines: Iterator[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
    else:
        _print(lines)


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)
