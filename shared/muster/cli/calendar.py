"""`muster calendar`: the coming shifts as an iCalendar file."""

import click

from muster.cli.client import Client, Negative


@click.command()
@click.argument("name", metavar="SCHEDULE|PERSON")
def calendar(*, name: str) -> None:
    """Print the shifts of a schedule or a person in the next 90 days as an iCalendar file.

    Overrides and swaps are in it. A calendar program reads the same from
    $MUSTER_URL/api/v1/schedules/SCHEDULE.ics?token=TOKEN, or …/people/PERSON.ics, with a token of the role viewer.
    """
    client = Client()
    try:
        found = client.text("schedules", f"{name}.ics")
    except Negative:
        found = client.text("people", f"{name}.ics")
    click.echo(found, nl=False)
