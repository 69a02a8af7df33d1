"""`muster silences …`: page nobody for what matches, for a while, and end that early."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import click

from muster.adapters.system_clock import SystemClock
from muster.channels import wording
from muster.cli import printing
from muster.cli.client import Client, Json
from muster.cli.lasting import Lasting
from muster.cli.moment import Moment, local, rfc3339

HEADS = ("ID", "WHAT", "FROM", "UNTIL", "BY", "REASON")
WIDEST = 60


@click.group()
def silences() -> None:
    """Keep what matches from paging for a while.

    It is on record, and pages afterwards if it is still open.

    MUSTER_URL says where Muster is (http://localhost:8080 if not set), MUSTER_TOKEN who you are.
    """


@silences.command("list")
@click.option("--all", "every", is_flag=True, help="Those that have ended too, the newest first.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def list_silences(*, every: bool, limit: int, as_json: bool) -> None:
    """List the silences that have not ended."""
    found = Client().get("silences", state="all" if every else "standing", limit=str(limit))
    if as_json:
        click.echo(json.dumps(found))
    elif found["silences"]:
        for line in printing.columns([HEADS, *map(_row, found["silences"])]):
            click.echo(line)
    else:
        click.echo("There are none.")


@silences.command()
@click.argument("facts", nargs=-1, required=True, metavar="FACT=PATTERN...")
@click.option("--from", "start", type=Moment(), help="When it begins; now if not given.")
@click.option("--until", "end", type=Moment(), help="When it ends.")
@click.option("--for", "lasting", type=Lasting(), help="How long it lasts, such as 2h, instead of --until.")
@click.option("--reason", required=True, help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def add(  # noqa: PLR0913 - as many as there is to say
    *,
    facts: Sequence[str],
    start: datetime | None,
    end: datetime | None,
    lasting: timedelta | None,
    reason: str,
    as_json: bool,
) -> None:
    """Page nobody for what matches every FACT, such as service=checkout or labels.cluster=eu-*.

    A fact that is given twice may match either pattern. A time without a zone is one by the clock of this machine.
    """
    if (end is None) is (lasting is None):
        raise click.UsageError("say either --until or --for")
    until = end or (start or SystemClock().now()) + (lasting or timedelta())
    said = {"when": _when(facts), "start": rfc3339(start), "end": rfc3339(until), "reason": reason}
    made = Client().post("silences", **said)
    line = f"Silenced {_what(made)} from {local(made['start'])} until {local(made['end'])} (silence {made['id']})."
    _answer(made, line, as_json=as_json)


@silences.command()
@click.argument("silence", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def end(*, silence: str, as_json: bool) -> None:
    """End a silence now: what it alone holds pages at once."""
    ended = Client().post("silences", silence, "end")
    at = local(ended["ended_at"] or ended["end"])
    _answer(ended, f"The silence of {_what(ended)} ended {at}.", as_json=as_json)


def _when(facts: Sequence[str]) -> dict[str, list[str]]:
    when: dict[str, list[str]] = {}
    for each in facts:
        fact, _, pattern = each.partition("=")
        if not fact or not pattern:
            raise click.UsageError(f"expected FACT=PATTERN such as service=checkout, found {each!r}")
        when.setdefault(fact, []).append(pattern)
    return when


def _answer(found: Json, line: str, *, as_json: bool) -> None:
    click.echo(json.dumps(found) if as_json else wording.line(line, printing.LINE_LIMIT))


def _what(silence: Json) -> str:
    return " ".join(f"{fact}={'|'.join(patterns)}" for fact, patterns in silence["when"].items())


def _row(silence: Json) -> tuple[str, ...]:
    return (
        silence["id"],
        wording.line(_what(silence), WIDEST),
        local(silence["start"]),
        local(silence["ended_at"] or silence["end"]),
        wording.line(silence["made_by"]["name"], WIDEST),
        wording.line(silence["reason"], WIDEST),
    )
