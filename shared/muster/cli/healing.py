"""`muster incidents healing|approve|deny …`: what mends itself."""

import click

from muster.cli.acting import act, incident_id, json_option

STATES = ("proposed", "started", "succeeded", "failed")


@click.command()
@incident_id
@click.argument("state", type=click.Choice(STATES))
@click.argument("action")
@click.option("--id", "remedy", default="", help="The healing system's own name for the remedy.")
@json_option
def healing(*, incident: str, state: str, action: str, remedy: str, as_json: bool) -> None:
    """Tell how a remedy for an incident gets on; ACTION says what it is."""
    act(incident, "healing", as_json=as_json, state=state, action=action, id=remedy)


@click.command()
@incident_id
@click.argument("remedy")
@click.option("--reason", default="", help="Why.")
@json_option
def approve(*, incident: str, remedy: str, reason: str, as_json: bool) -> None:
    """Let a REMEDY go ahead that waits for approval."""
    act(incident, "approve", as_json=as_json, id=remedy, reason=reason)


@click.command()
@incident_id
@click.argument("remedy")
@click.option("--reason", default="", help="Why.")
@json_option
def deny(*, incident: str, remedy: str, reason: str, as_json: bool) -> None:
    """Refuse a REMEDY that waits for approval."""
    act(incident, "deny", as_json=as_json, id=remedy, reason=reason)
