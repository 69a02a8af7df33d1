"""`muster up` and `muster demo`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import click

from muster.entrypoint import logs
from muster.local.preview_channels import Shown
from muster.local.server import PortInUse, listen, serve
from muster.local.system import CannotStart, LocalSystem, Options
from muster.policy.load import Unreadable

Ready: TypeAlias = Callable[[LocalSystem, str], None]

PORT = click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)


@click.command()
@PORT
@click.option(
    "--data",
    default="muster-data",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for all that is kept.",
)
@click.option("--policy", default="starter", show_default=True, metavar="FILE|PRESET", help="How to respond.")
@click.option("--send", is_flag=True, help="Send through the policy's channels, instead of showing messages here.")
def up(port: int, data: Path, policy: str, send: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Run the whole system in one process, on SQLite.

    What it has accepted survives a restart, a kill and a loss of power. Messages are shown as their recipients would
    see them; with --send they go out. Ctrl-C stops it.
    """
    logs.setup(None, human=True)
    run(Options(data=data, policy=policy, send=send), port, welcome)
    click.echo(f"Muster has stopped. What it has accepted is in {data}.")


@click.command()
@PORT
@click.option("--once", is_flag=True, help="Do not wait for a person: acknowledge, print the timeline, and end.")
def demo(port: int, once: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Watch a Cloud Monitoring alert become an acknowledged incident. Keeps nothing."""
    from muster.local.demo import Tour  # noqa: PLC0415 - only the demo needs it

    logs.setup(None, human=True)
    with tempfile.TemporaryDirectory(prefix="muster-demo-") as folder:
        tour = Tour(once=once)
        run(Options(data=Path(folder), policy="starter"), port, tour.begin)
        click.echo("The demo is over; it leaves nothing behind.")
        sys.exit(tour.end())


def run(options: Options, port: int, ready: Ready) -> None:
    """Serve until a signal comes, and call `ready` when requests are answered. Exits with 2 where it cannot start."""
    try:
        listener = listen(port)
        url = f"http://localhost:{listener.getsockname()[1]}"
        system = LocalSystem(options, url, show)
    except (PortInUse, CannotStart, Unreadable, OSError) as error:
        click.echo(f"muster: {error}", err=True)
        sys.exit(2)

    def begin() -> None:
        ready(system, url)
        system.prepare()

    with system:
        serve(listener, system, begin)


def show(shown: Shown) -> None:
    """Print a message as its recipient would see it, in a frame."""
    head = f"╭─ {shown.kind} to {shown.message.recipient} ({shown.address}) "
    lines = [head + "─" * max(79 - len(head), 0), *(f"│ {line}" for line in shown.text.splitlines()), "╰" + "─" * 78]
    click.echo("\n".join(lines))


def welcome(system: LocalSystem, url: str) -> None:
    """Say where everything is, and how to send a first alert."""
    key = system.key("intake-generic")
    folder = system.options.data / "secrets"
    alert = '{"title": "Orders are stale", "severity": "P2"}'
    click.echo(
        f"Muster is up at {url} (data in {system.options.data}, policy {system.options.policy}).\n\n"
        f"Send it an alert:\n"
        f"  curl '{url}/intake/generic?token={key}' -d '{alert}'\n\n"
        f"The keys of all sources are in {folder}; the secrets that a policy names go there too, a file each.\n\n"
        f"Ask it from another terminal:\n"
        f"  export MUSTER_URL={url} MUSTER_TOKEN={system.key('api-token')}\n"
        f"  muster incidents list\n\n"
        f"Ctrl-C stops it.\n"
    )
    for name in system.missing_secrets():
        click.echo(f"The secret {name} is not set: channels that need it send nothing until {folder / name} is there.")
