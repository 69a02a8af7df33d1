"""`muster addresses`: which of people's urgent addresses have proved to reach them."""

import json
import sys

import click

from muster.channels import wording
from muster.cli import printing
from muster.cli.client import Client, Json
from muster.cli.moment import local
from muster.domain.text import listed

HEADS = ("PERSON", "CHANNEL", "ADDRESS", "STATE", "CONFIRMED", "TRIED OUT", "WHY")
WIDEST = 60
NEGATIVE = 1
NONE = "No test pages go out: the policy has no section test_pages, or nobody to try out."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as the API gives it.")
def addresses(*, as_json: bool) -> None:
    """Say which of people's urgent addresses have proved to reach them.

    Exits 1 if somebody is on call within a week and none of their addresses is verified.

    MUSTER_URL says where Muster is (http://localhost:8080 if not set), MUSTER_TOKEN who you are.
    """
    found = Client().get("addresses")
    if as_json:
        click.echo(json.dumps(found))
    else:
        _print(found)
    sys.exit(NEGATIVE if found["unverified_on_call"] else 0)


def _print(found: Json) -> None:
    if not found["addresses"]:
        click.echo(NONE)
        return
    for line in printing.columns([HEADS, *map(_row, found["addresses"])]):
        click.echo(line)
    names = {each["person"]: each["name"] for each in found["addresses"]}
    if people := [names[each] for each in found["unverified_on_call"]]:
        verb = "are" if len(people) > 1 else "is"
        said = f"On call within a week, with no verified address, {verb} {listed(people)}."
        click.echo(wording.line(said, printing.LINE_LIMIT))


def _row(address: Json) -> tuple[str, ...]:
    return (
        *(wording.line(address[name], WIDEST) for name in ("name", "channel", "address")),
        address["state"].replace("_", " "),
        *(local(address[name]) if address[name] else "-" for name in ("verified_at", "tested_at")),
        wording.line(address["failure"] or "", WIDEST),
    )
