"""`muster incidents …`: see the incidents of a running Muster, and act on them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

import click

from muster.cli import printing
from muster.cli.acting import act, answer, echo, incident_id, json_option
from muster.cli.aftermath import COMMANDS
from muster.cli.client import Client, Json
from muster.cli.healing import approve, deny, healing
from muster.cli.lasting import Lasting
from muster.cli.printing_aftermath import left

STATES = ("open", "triggered", "acknowledged", "resolved", "closed", "all")
PAGE = 100
"""The API's largest."""


@click.group()
def incidents() -> None:
    """See incidents of a running Muster, and act on them.

    MUSTER_URL says where it is (http://localhost:8080 if not set), MUSTER_TOKEN who you are: a token of its policy.
    """


@incidents.command("list")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True, help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@json_option
def list_incidents(*, state: str, limit: int, as_json: bool) -> None:
    """List incidents, the newest first."""
    found = list(_pages(Client(), state, limit))
    if as_json:
        click.echo(json.dumps({"incidents": found}))
    elif found:
        echo(printing.table(found))
    else:
        click.echo("There are none." if state == "all" else f"None is {state}.")


@incidents.command()
@incident_id
@json_option
def show(*, incident: str, as_json: bool) -> None:
    """Show an incident."""
    found = Client().get("incidents", incident)
    answer(found, chain(printing.portrait(found), left(found["aftermath"])), as_json=as_json)


@incidents.command()
@incident_id
@json_option
def timeline(*, incident: str, as_json: bool) -> None:
    """Tell what happened to an incident, and why."""
    found = Client().get("incidents", incident, "timeline")
    answer(found, printing.story(found["timeline"]), as_json=as_json)


@incidents.command("ack")
@incident_id
@json_option
def acknowledge(*, incident: str, as_json: bool) -> None:
    """Acknowledge an incident: you take it on."""
    act(incident, "acknowledge", as_json=as_json)


@incidents.command()
@incident_id
@click.option("--note", default="", help="How it ended.")
@json_option
def resolve(*, incident: str, note: str, as_json: bool) -> None:
    """Say that an incident is over."""
    act(incident, "resolve", as_json=as_json, note=note)


@incidents.command()
@incident_id
@click.option("--reason", default="", help="Why it was not over.")
@json_option
def reopen(*, incident: str, reason: str, as_json: bool) -> None:
    """Take a resolution back; the response begins anew."""
    act(incident, "reopen", as_json=as_json, reason=reason)


@incidents.command()
@incident_id
@click.option("--reason", default="", help="Why it is closed, with criteria of its checklist unmet.")
@json_option
def close(*, incident: str, reason: str, as_json: bool) -> None:
    """Complete the record of a resolved incident."""
    act(incident, "close", as_json=as_json, reason=reason)


@incidents.command()
@incident_id
@click.option("--level", type=click.IntRange(1, 99), help="The level to go to; the next one if not given.")
@click.option("--summary", default="", help="What is the matter.")
@click.option("--done", default="", help="What was done so far.")
@click.option("--help-needed", default="", help="What help is needed.")
@json_option
def escalate(  # noqa: PLR0913 - one option each
    *, incident: str, level: int | None, summary: str, done: str, help_needed: str, as_json: bool
) -> None:
    """Page the next level now, and tell them why."""
    said = {"summary": summary, "actions_taken": done, "help_needed": help_needed}
    act(incident, "escalate", as_json=as_json, level=level, **said)


@incidents.command()
@incident_id
@click.argument("to", metavar="SEVERITY", type=click.Choice(("P1", "P2", "P3", "P4"), case_sensitive=False))
@click.option("--reason", required=True, help="Why.")
@json_option
def severity(*, incident: str, to: str, reason: str, as_json: bool) -> None:
    """Say how bad an incident is, P1 to P4; if the policy leaves that to others, it asks them."""
    act(incident, "severity", as_json=as_json, severity=to, reason=reason)


@incidents.command("request")
@incident_id
@click.argument("to", metavar="SEVERITY", type=click.Choice(("P1", "P2", "P3", "P4"), case_sensitive=False))
@click.option("--reason", required=True, help="Why.")
@json_option
def request_severity(*, incident: str, to: str, reason: str, as_json: bool) -> None:
    """Ask those who decide for another severity, P1 to P4."""
    act(incident, "request", as_json=as_json, severity=to, reason=reason)


@incidents.command()
@incident_id
@click.argument("levels", metavar="DIMENSION=LEVEL…", nargs=-1, required=True)
@click.option("--note", default="", help="What it rests on.")
@json_option
def assess(*, incident: str, levels: tuple[str, ...], note: str, as_json: bool) -> None:
    """Say how bad the impact is, such as business=high user=low; the policy names the dimensions."""
    said = dict(each.partition("=")[::2] for each in levels)
    if not all(dimension and level for dimension, level in said.items()):
        raise click.UsageError("say each as DIMENSION=LEVEL, such as business=high")
    act(incident, "assess", as_json=as_json, levels=said, note=note)


@incidents.command()
@incident_id
@click.option("--type", "kind", help="The right type, if it is another.")
@json_option
def triage(*, incident: str, kind: str | None, as_json: bool) -> None:
    """Confirm how an incident was classified, or correct its type."""
    act(incident, "triage", as_json=as_json, type=kind)


@incidents.command()
@incident_id
@click.argument("name", type=click.Choice(("investigating", "identified", "mitigated")))
@json_option
def milestone(*, incident: str, name: str, as_json: bool) -> None:
    """Say how far the work has got."""
    act(incident, "milestone", as_json=as_json, milestone=name)


@incidents.command()
@incident_id
@click.argument("text")
@json_option
def note(*, incident: str, text: str, as_json: bool) -> None:
    """Write something down on an incident's timeline."""
    if not text.strip():
        raise click.UsageError("the note is empty")
    act(incident, "note", as_json=as_json, text=text)


@incidents.command()
@incident_id
@click.argument("role")
@click.argument("person", required=False)
@click.option("--nobody", is_flag=True, help="Let nobody have it.")
@click.option("--reason", default="", help="Why.")
@json_option
def assign(  # noqa: PLR0913 - what the command takes
    *, incident: str, role: str, person: str | None, nobody: bool, reason: str, as_json: bool
) -> None:
    """Let a PERSON have a ROLE instead of whoever has it."""
    if (person is None) is not nobody:
        raise click.UsageError("name a PERSON, or say --nobody")
    act(incident, "assign", as_json=as_json, role=role, person=person, reason=reason)


@incidents.command()
@incident_id
@click.argument("text")
@click.option("--audience", help="Whom to tell; all that are kept informed if not given.")
@click.option("--eta", default="", help="When it may be over, as people say it.")
@json_option
def update(*, incident: str, text: str, audience: str | None, eta: str, as_json: bool) -> None:
    """Tell those who are kept informed how it goes, in the words of the policy's template."""
    if not text.strip():
        raise click.UsageError("the update is empty")
    act(incident, "update", as_json=as_json, text=text, audience=audience, eta=eta)


@incidents.command()
@incident_id
@click.argument("lasting", metavar="DURATION", type=Lasting())
@click.option("--reason", default="", help="Why.")
@json_option
def snooze(*, incident: str, lasting: timedelta, reason: str, as_json: bool) -> None:
    """Page nobody for a DURATION such as 30m or 2h; then the response begins anew.

    It ends before that when an alert makes the incident worse, and when the incident is resolved.
    """
    act(incident, "snooze", as_json=as_json, minutes=lasting // timedelta(minutes=1), reason=reason)


@incidents.command()
@incident_id
@json_option
def wake(*, incident: str, as_json: bool) -> None:
    """End an incident's snooze now."""
    act(incident, "wake", as_json=as_json)


def _pages(client: Client, state: str, limit: int) -> Iterator[Json]:
    """Yield up to `limit` incidents, asking for as many pages as that takes."""
    cursor: str | None = ""
    while cursor is not None and limit > 0:
        page = client.get("incidents", state=state, limit=str(min(limit, PAGE)), cursor=cursor)
        yield from page["incidents"]
        limit -= len(page["incidents"])
        cursor = page["next_cursor"]


for each in (*COMMANDS, healing, approve, deny):
    incidents.add_command(each)
