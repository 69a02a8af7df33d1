"""`muster policy …`."""

import json
import sys
from collections.abc import Callable
from datetime import datetime

import click

from muster.policy.asking import refuse, text_of
from muster.policy.diff_cli import diff_command
from muster.policy.load import load, parse, preset_names
from muster.policy.problem import Checked

NEGATIVE = 1
"""The exit code of a negative answer."""


def policy_command(now: Callable[[], datetime]) -> click.Group:
    """Return the group of commands `policy`. `now` tells the time, from which on schedules are looked at for gaps."""

    @click.command("check")
    @click.argument("file_or_preset", metavar="FILE|PRESET")
    @click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def check(file_or_preset: str, *, strict: bool, as_json: bool) -> None:
        """Say everything that is wrong with a policy, each with file:line:column.

        Exits 0 if the policy can be used, 1 if it cannot, 2 if there is no such file.
        """
        checked = parse(*text_of(file_or_preset), now=now())
        valid = not (checked.problems if strict else checked.errors)
        if as_json:
            click.echo(json.dumps({"policy": file_or_preset, "valid": valid, "problems": _problems(checked)}))
        else:
            for problem in checked.problems:
                click.echo(str(problem))
            click.echo(f"{file_or_preset}: {_summary(checked)}")
        sys.exit(0 if valid else NEGATIVE)

    commands = {"check": check, "diff": diff_command(now), "list": list_presets, "schema": schema, "show": show}
    return click.Group("policy", commands, help="Check and compare policy files, and see the ones Muster comes with.")


@click.command("list")
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


@click.command("show")
@click.argument("preset")
def show(preset: str) -> None:
    """Print a preset, to start a file of your own from."""
    if preset not in preset_names():
        refuse(f"{preset}: no such preset: expected {', '.join(preset_names())}")
    click.echo(load(preset)[0], nl=False)


@click.command("schema")
def schema() -> None:
    """Print the policy file's JSON Schema, by which editors complete and check it while you write."""
    from muster.policy.schema.json_schema import json_schema  # noqa: PLC0415 - no other command needs it

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


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
