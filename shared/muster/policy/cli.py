"""`muster policy …` and `muster oncall`."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from muster.domain.policy import Policy
from muster.policy.load import Unreadable, load, parse, preset_names
from muster.policy.oncall import Turn, on_call
from muster.policy.problem import Checked

NEGATIVE, UNREADABLE = 1, 2
"""Exit codes."""
_YEARS = range(1970, 9000)


@click.group()
def policy() -> None:
    """Check the policy file, and see the ones Muster comes with."""


@policy.command()
@click.argument("file_or_preset", metavar="FILE|PRESET")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file_or_preset: str, *, strict: bool, as_json: bool) -> None:
    """Say everything that is wrong with a policy, each with file:line:column.

    Exits 0 if the policy can be used, 1 if it cannot, 2 if there is no such file.
    """
    _, checked = _read(file_or_preset)
    valid = not (checked.problems if strict else checked.errors)
    if as_json:
        click.echo(json.dumps({"policy": file_or_preset, "valid": valid, "problems": _problems(checked)}))
    else:
        for problem in checked.problems:
            click.echo(str(problem))
        click.echo(f"{file_or_preset}: {_summary(checked)}")
    sys.exit(0 if valid else NEGATIVE)


@policy.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def list_presets(*, as_json: bool) -> None:
    """List the presets, with what each is for."""
    presets = [{"name": name, "about": _first_line(load(name)[0])} for name in preset_names()]
    if as_json:
        click.echo(json.dumps(presets))
        return
    width = max(len(preset["name"]) for preset in presets)
    for preset in presets:
        click.echo(f"{preset['name']:<{width}}  {preset['about']}")


@policy.command()
@click.argument("preset")
def show(preset: str) -> None:
    """Print a preset, to start a file of your own from."""
    if preset not in preset_names():
        _refuse(f"{preset}: no such preset: expected {', '.join(preset_names())}")
    click.echo(load(preset)[0], nl=False)


def oncall_command(
    now: Callable[[], datetime], running: Callable[[datetime | None], Sequence[Turn]] | None = None
) -> click.Command:
    """Return the command `oncall`. `now` tells the time; `running` asks a running Muster, None where there is none."""

    @click.command("oncall")
    @click.option("--policy", "file_or_preset", metavar="FILE|PRESET", help="Ask this policy, not a running Muster.")
    @click.option("--at", "said", metavar="TIME", help="The instant, such as 2026-11-02T09:00:00Z. Now if not given.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def oncall(file_or_preset: str | None, said: str | None, *, as_json: bool) -> None:
        """Say who is on call for every schedule.

        A TIME without a zone is taken to be in the policy's zone.
        """
        if file_or_preset is not None:
            asked = _valid(file_or_preset)
            at = _instant(said, asked.time_zone) if said is not None else now()
            turns: Sequence[Turn] = on_call(asked, at)
        elif running is not None:
            at = _instant(said, "UTC") if said is not None else now()
            turns = running(None if said is None else at)
        else:
            _refuse("name a policy: --policy FILE|PRESET")
        _print_turns(turns, at, as_json=as_json)

    return oncall


def _print_turns(turns: Sequence[Turn], at: datetime, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"at": _utc(at), "schedules": [_turn_fields(turn) for turn in turns]}))
        return
    for turn in turns:
        until = f", until {_utc(turn.until)}" if turn.until else ""
        person = f"{turn.person_name} ({turn.person})" if turn.person else "nobody"
        click.echo(f"{turn.schedule_name} ({turn.schedule}): {person}{until}")


def _turn_fields(turn: Turn) -> dict[str, str | None]:
    return {
        "schedule": turn.schedule,
        "schedule_name": turn.schedule_name,
        "person": turn.person,
        "person_name": turn.person_name,
        "until": _utc(turn.until) if turn.until else None,
    }


def _read(file_or_preset: str) -> tuple[str, Checked]:
    try:
        text, name = load(file_or_preset)
    except Unreadable as error:
        _refuse(str(error))
    return text, parse(text, name)


def _valid(file_or_preset: str) -> Policy:
    _, checked = _read(file_or_preset)
    if checked.policy is None:
        more = f" (and {len(checked.errors) - 1} more)" if len(checked.errors) > 1 else ""
        _refuse(f"{checked.errors[0]}{more}")
    return checked.policy


def _instant(said: str, time_zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = datetime.min.replace(tzinfo=UTC)
    if at.year not in _YEARS:
        _refuse(f"--at: expected an instant such as 2026-11-02T09:00:00Z, found {said!r}")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _problems(checked: Checked) -> list[dict[str, str | int]]:
    return [
        {
            "severity": problem.severity,
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "message": problem.message,
        }
        for problem in checked.problems
    ]


def _summary(checked: Checked) -> str:
    errors, warnings = len(checked.errors), len(checked.problems) - len(checked.errors)
    if not checked.problems:
        return "good: no errors, no gaps"
    counts = [f"{count} {what}{'s' if count > 1 else ''}" for count, what in ((errors, "error"), (warnings, "warning"))]
    return ", ".join(text for text, count in zip(counts, (errors, warnings), strict=True) if count)


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("#").strip()


def _refuse(message: str) -> NoReturn:
    """Say in one line on standard error what cannot be read, and exit 2."""
    click.echo(message, err=True)
    sys.exit(UNREADABLE)
