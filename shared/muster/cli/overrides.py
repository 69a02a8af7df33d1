"""`muster overrides …`: see who is on call in others' places, and change that."""

import json
from datetime import datetime

import click

from muster.channels import wording
from muster.cli import printing
from muster.cli.client import Client, Json
from muster.cli.moment import Moment, local, rfc3339

HEADS = ("ID", "SCHEDULE", "PERSON", "FROM", "UNTIL", "BY", "REASON")
REASON_LIMIT = 60


@click.group()
def overrides() -> None:
    """Put somebody on call in another's place, for a while.

    MUSTER_URL says where Muster is (http://localhost:8080 if not set), MUSTER_TOKEN who you are.
    """


@overrides.command("list")
@click.option("--all", "every", is_flag=True, help="Those that have ended too, the newest first.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def list_overrides(*, every: bool, limit: int, as_json: bool) -> None:
    """List the overrides that have not ended."""
    found = Client().get("overrides", state="all" if every else "standing", limit=str(limit))
    if as_json:
        click.echo(json.dumps(found))
    elif found["overrides"]:
        for line in printing.columns([HEADS, *map(_row, found["overrides"])]):
            click.echo(line)
    else:
        click.echo("There are none.")


@overrides.command()
@click.argument("schedule")
@click.argument("person", required=False)
@click.option("--from", "start", type=Moment(), help="When it begins; now if not given.")
@click.option("--until", "end", type=Moment(), required=True, help="When it ends.")
@click.option("--reason", default="", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def add(  # noqa: PLR0913 - as many as there is to say
    *, schedule: str, person: str | None, start: datetime | None, end: datetime, reason: str, as_json: bool
) -> None:
    """Put PERSON, or you, on call for SCHEDULE instead of whoever would be.

    A time without a zone, such as 2026-11-02T09:00, is one by the clock of this machine.
    """
    said = {"schedule": schedule, "person": person, "start": rfc3339(start), "end": rfc3339(end), "reason": reason}
    made = Client().post("overrides", **said)
    _answer(made, f"{made['person']} is on call for {made['schedule']} {_span(made)}.", as_json=as_json)


@overrides.command()
@click.argument("override", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def end(*, override: str, as_json: bool) -> None:
    """End an override now, or call it off before it begins."""
    ended = Client().post("overrides", override, "end")
    at = local(ended["ended_at"] or ended["end"])
    _answer(ended, f"The override of {ended['schedule']} by {ended['person']} ended {at}.", as_json=as_json)


def _answer(found: Json, line: str, *, as_json: bool) -> None:
    click.echo(json.dumps(found) if as_json else wording.line(line, printing.LINE_LIMIT))


def _span(override: Json) -> str:
    return f"from {local(override['start'])} until {local(override['end'])} (override {override['id']})"


def _row(override: Json) -> tuple[str, ...]:
    instead = f" for {override['instead']}" if override["instead"] else ""
    return (
        override["id"],
        override["schedule"],
        override["person"] + instead,
        local(override["start"]),
        local(override["ended_at"] or override["end"]),
        wording.line(override["made_by"]["name"], REASON_LIMIT),
        wording.line(override["reason"], REASON_LIMIT),
    )
