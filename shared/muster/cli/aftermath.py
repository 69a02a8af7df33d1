"""`muster incidents check|review|report|actions …`, `muster actions`: what is left once an incident is over."""

from datetime import datetime, timedelta

import click

from muster.adapters.system_clock import SystemClock
from muster.cli import printing_aftermath as printing
from muster.cli.acting import act, answer, incident_id, json_option
from muster.cli.client import Client
from muster.cli.lasting import Lasting
from muster.cli.moment import rfc3339

SEVERITIES = ("P1", "P2", "P3", "P4")
LAST = "30d"


@click.command()
@incident_id
@click.argument("criterion")
@click.option("--undo", is_flag=True, help="Say that it is not met after all.")
@json_option
def check(*, incident: str, criterion: str, undo: bool, as_json: bool) -> None:
    """Say that a CRITERION of the checklist is met, by its number or its words."""
    meant = int(criterion) if criterion.isascii() and criterion.isdecimal() else criterion
    act(incident, "check", as_json=as_json, criterion=meant, done=not undo)


@click.command()
@incident_id
@click.option("--reason", default="", help="Why.")
@json_option
def review(*, incident: str, reason: str, as_json: bool) -> None:
    """Have an incident that is over reviewed."""
    act(incident, "review", as_json=as_json, reason=reason)


@click.command()
@incident_id
@click.option("--notes", default="", help="What was learnt; it is put into the report.")
@json_option
def reviewed(*, incident: str, notes: str, as_json: bool) -> None:
    """Say that the review was held."""
    act(incident, "reviewed", as_json=as_json, notes=notes)


@click.command()
@incident_id
def report(*, incident: str) -> None:
    """Print the draft of an incident's report, in Markdown."""
    click.echo(Client().text("incidents", incident, "report"), nl=False)


@click.command()
@incident_id
@click.argument("text")
@click.option("--owner", required=True, metavar="PERSON", help="Who is to do it.")
@click.option("--due", required=True, type=click.DateTime(("%Y-%m-%d",)), help="By which day, such as 2026-11-05.")
@json_option
def action(*, incident: str, text: str, owner: str, due: datetime, as_json: bool) -> None:
    """Have something done after an incident: its owner is reminded until it is done, and others until it has helped."""
    act(incident, "action", as_json=as_json, text=text, owner=owner, due=due.date().isoformat())


@click.command("action-done")
@incident_id
@click.argument("number", type=click.IntRange(1, 99))
@click.option("--note", default="", help="What was done.")
@json_option
def action_done(*, incident: str, number: int, note: str, as_json: bool) -> None:
    """Say that an action item, by its NUMBER, is done."""
    act(incident, "action-done", as_json=as_json, number=number, note=note)


@click.command("action-verified")
@incident_id
@click.argument("number", type=click.IntRange(1, 99))
@click.option("--not-helped", is_flag=True, help="It has not helped: it is open again.")
@click.option("--note", default="", help="What shows it.")
@json_option
def action_verified(*, incident: str, number: int, not_helped: bool, note: str, as_json: bool) -> None:
    """Say that an action item, by its NUMBER, has helped. Whoever did it leaves that to somebody else."""
    act(incident, "action-verified", as_json=as_json, number=number, helped=not not_helped, note=note)


@click.command()
@incident_id
@json_option
def actions(*, incident: str, as_json: bool) -> None:
    """List the action items of an incident."""
    found = Client().get("incidents", incident)["aftermath"]
    answer(found, printing.items(found["actions"]), as_json=as_json)


@click.command()
@click.option("--last", type=Lasting(), default=LAST, show_default=True, help="How far to look back, such as 90d.")
@click.option("--severity", type=click.Choice(SEVERITIES, case_sensitive=False), help="Only those of this severity.")
@json_option
def metrics(*, last: timedelta, severity: str | None, as_json: bool) -> None:
    """Say how long the parts of the response took: half of the time, and nine times in ten."""
    since = rfc3339(SystemClock().now() - last) or ""
    found = Client().get("metrics", since=since, **({"severity": severity} if severity else {}))
    answer(found, printing.figures(found), as_json=as_json)


@click.command("actions")
@json_option
def all_actions(*, as_json: bool) -> None:
    """List the action items that are not verified. They are of all incidents, the next due first."""
    found = Client().get("actions")
    answer(found, printing.every_item(found), as_json=as_json)


COMMANDS = (check, review, reviewed, report, action, actions, action_done, action_verified, metrics)
"""What is said of one incident, or of all, after `muster incidents`."""
