"""`muster swaps …`: ask a colleague to take a shift, and answer when you are asked."""

import json
from datetime import datetime

import click

from muster.channels import wording
from muster.cli import printing
from muster.cli.client import Client, Json
from muster.cli.moment import Moment, local, rfc3339

HEADS = ("ID", "STATE", "SCHEDULE", "OF", "TO", "FROM", "UNTIL", "REASON")
REASON_LIMIT = 60


@click.group()
def swaps() -> None:
    """Ask a colleague to take a shift, and answer when you are asked.

    MUSTER_URL says where Muster is (http://localhost:8080 if not set), MUSTER_TOKEN who you are.
    """


@swaps.command("list")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def list_swaps(*, limit: int, as_json: bool) -> None:
    """List swaps, the newest first."""
    found = Client().get("swaps", limit=str(limit))
    if as_json:
        click.echo(json.dumps(found))
    elif found["swaps"]:
        for line in printing.columns([HEADS, *map(_row, found["swaps"])]):
            click.echo(line)
    else:
        click.echo("There are none.")


@swaps.command()
@click.argument("schedule")
@click.argument("to", metavar="PERSON")
@click.option("--from", "start", type=Moment(), required=True, help="From when.")
@click.option("--until", "end", type=Moment(), required=True, help="Until when.")
@click.option("--of", "person", help="Whose shifts; yours if not given.")
@click.option("--reason", default="", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def ask(  # noqa: PLR0913 - as many as there is to say
    *, schedule: str, to: str, start: datetime, end: datetime, person: str | None, reason: str, as_json: bool
) -> None:
    """Ask PERSON to take your shifts in SCHEDULE during a time.

    A time without a zone, such as 2026-11-02T09:00, is one by the clock of this machine.
    """
    said = {"schedule": schedule, "to": to, "start": rfc3339(start), "end": rfc3339(end)}
    _answer(Client().post("swaps", **said, person=person, reason=reason), as_json=as_json)


@swaps.command()
@click.argument("swap", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def take(*, swap: str, as_json: bool) -> None:
    """Take the shifts that you were asked to take."""
    _answer(Client().post("swaps", swap, "take"), as_json=as_json)


@swaps.command()
@click.argument("swap", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def decline(*, swap: str, as_json: bool) -> None:
    """Say that you do not take the shifts."""
    _answer(Client().post("swaps", swap, "decline"), as_json=as_json)


@swaps.command()
@click.argument("swap", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def withdraw(*, swap: str, as_json: bool) -> None:
    """Take a request of your own back."""
    _answer(Client().post("swaps", swap, "withdraw"), as_json=as_json)


def _answer(swap: Json, *, as_json: bool) -> None:
    span = f"{swap['schedule']} from {local(swap['start'])} until {local(swap['end'])}"
    lines = {
        "requested": f"Asked {swap['to']} to take {swap['person']}'s shifts: {span} (swap {swap['id']}).",
        "taken": f"{swap['to']} has {swap['person']}'s shifts: {span}.",
        "declined": f"{swap['to']} does not take them; {swap['person']} keeps them: {span}.",
        "withdrawn": f"Withdrawn; {swap['person']} keeps them: {span}.",
    }
    click.echo(json.dumps(swap) if as_json else wording.line(lines[swap["state"]], printing.LINE_LIMIT))


def _row(swap: Json) -> tuple[str, ...]:
    return (
        swap["id"],
        swap["state"],
        swap["schedule"],
        swap["person"],
        swap["to"],
        local(swap["start"]),
        local(swap["end"]),
        wording.line(swap["reason"], REASON_LIMIT),
    )
