"""What the commands about an incident share: what they take, and how they print what came of them."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from muster.cli import printing
from muster.cli.client import Client, Json

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """Let a command print JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")(command)


def incident_id(command: F) -> F:
    """Let a command be about an incident."""
    return click.argument("incident", metavar="ID")(command)


def act(incident: str, action: str, /, *, as_json: bool, **said: object) -> None:
    """Carry out an action on an incident, and print what it led to."""
    result = Client().post("incidents", incident, action, **said)
    answer(result, printing.outcome(result), as_json=as_json)


def answer(found: Json, lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer: as it is, or in lines for people."""
    if as_json:
        click.echo(json.dumps(found))
    else:
        echo(lines)


def echo(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)
