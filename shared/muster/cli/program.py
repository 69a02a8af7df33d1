"""The program: its commands, and how it ends: 0 done, 1 the answer is no, 2 not understood or not readable."""

import os
import sys
from collections.abc import Sequence

import click

from muster import __version__
from muster.cli.lazy import Lazy, LazyGroup
from muster.domain.text import one_line

MISUSED = 2
INTERRUPTED = 130
"""As a shell reports a program that Ctrl-C ended."""
COMMANDS = {
    "up": Lazy("muster.local.cli:up", "Run the whole system in one process, on SQLite."),
    "demo": Lazy("muster.local.cli:demo", "Watch a Cloud Monitoring alert become an acknowledged incident."),
    "incidents": Lazy("muster.cli.incidents:incidents", "See incidents of a running Muster, and act on them."),
    "actions": Lazy("muster.cli.aftermath:all_actions", "List the action items that are not verified."),
    "oncall": Lazy("muster.cli.oncall:oncall", "Say who is on call for every schedule."),
    "overrides": Lazy("muster.cli.overrides:overrides", "Put somebody on call in another's place, for a while."),
    "addresses": Lazy(
        "muster.cli.addresses:addresses", "Say which of people's urgent addresses have proved to reach them."
    ),
    "swaps": Lazy("muster.cli.swaps:swaps", "Ask a colleague to take a shift, and answer when you are asked."),
    "silences": Lazy("muster.cli.silences:silences", "Keep what matches from paging for a while."),
    "calendar": Lazy(
        "muster.cli.calendar:calendar",
        "Print the shifts of a schedule or a person in the next 90 days as an iCalendar file.",
    ),
    "events": Lazy("muster.cli.events:events", "Show what Muster publishes on the bus, for your own subscribers."),
    "simulate": Lazy(
        "muster.cli.simulate:simulate",
        "Play a scenario in virtual time: who is paged when, by which channel, and why.",
    ),
    "doctor": Lazy(
        "muster.cli.doctor:doctor", "Say what is wrong with a deployment, or with a local instance, and the fix."
    ),
    "policy": Lazy("muster.cli.policy:policy", "Check and compare policy files, and see the ones Muster comes with."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="muster %(version)s")
def program() -> None:
    """Respond to incidents: the alert comes in, the right person is paged, and somebody owns it."""


def main() -> None:
    """Run the command that the process was started with, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and return the exit code. What goes wrong is one line on stderr, never a traceback."""
    try:
        code = _ended(arguments)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except Exception as error:  # noqa: BLE001 - a traceback helps no user; the type and the words say what to report
        complaint, code = _complaint(error)
        click.echo(complaint, err=True)
    return code if isinstance(code, int) else 0


def _ended(arguments: Sequence[str]) -> object:
    """Run a command and return what it ends with, by returning or by leaving."""
    try:
        return program.main(list(arguments), prog_name="muster", standalone_mode=False)
    except SystemExit as end:
        return end.code


def _complaint(error: Exception) -> tuple[str, int]:
    """Return what to say of an error, and the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message(), MISUSED
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "muster"
        return one_line(f"{path}: {error.format_message()} (see {path} --help)"), MISUSED
    if isinstance(error, click.ClickException):
        return one_line(f"muster: {error.format_message()}"), error.exit_code
    return one_line(f"muster: this should not have happened: {type(error).__name__}: {error}"), MISUSED


def _silence_stdout() -> None:
    """Let the interpreter flush to nowhere when it exits: whoever read our output has had enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
