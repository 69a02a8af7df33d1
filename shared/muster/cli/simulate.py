"""`muster simulate`: a scenario, or a matrix of incidents, in virtual time."""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date

import click

from muster.adapters.system_clock import SystemClock
from muster.domain.policy import Policy
from muster.simulator import differences, matrix_table
from muster.simulator.calendars import Given, unread
from muster.simulator.chart import chart
from muster.simulator.expectations import judge
from muster.simulator.looks import Looks
from muster.simulator.matrix import LASTS, Matrix, matrix
from muster.simulator.play import play
from muster.simulator.policies import DEFAULT, Unusable, valid
from muster.simulator.scenario import Instead, Scenario, length, read_scenario
from muster.simulator.story import story

NEGATIVE, UNREADABLE = 1, 2
"""Exit codes."""
SAME = "Nobody is paged otherwise."
HELP = {
    "until": "End after so long (8h) or at an instant; with --matrix, so long after each opening.",
    "seed": "Give what is received another name, so that incidents get other ids. Nothing else is left to chance.",
    "matrix": "Open an incident of each severity and type that nobody acknowledges: on a weekday noon, a weekday night "
    "and a weekend.",
    "compare": "Print only who is paged otherwise under this policy; exit 1 if anybody is.",
}


@click.command()
@click.argument("scenario", required=False)
@click.option("--policy", metavar="FILE|PRESET", help=f"How to respond.  [default: the scenario's own, or {DEFAULT}]")
@click.option("--until", metavar="TIME", help=HELP["until"])
@click.option("--seed", type=click.IntRange(0), help=HELP["seed"])
@click.option("--matrix", "as_matrix", is_flag=True, help=HELP["matrix"])
@click.option("--week", metavar="DATE", help="With --matrix: a day of the week to look at.  [default: today]")
@click.option("--compare", metavar="FILE|PRESET", help=HELP["compare"])
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--markdown", "as_markdown", is_flag=True, help="With --matrix: print a table in Markdown.")
@click.option("--no-color", is_flag=True, help="Print plain ASCII, as to whatever is no terminal.")
def simulate(  # noqa: PLR0913 - its options
    *,
    scenario: str | None,
    policy: str | None,
    until: str | None,
    seed: int | None,
    as_matrix: bool,
    week: str | None,
    compare: str | None,
    as_json: bool,
    as_markdown: bool,
    no_color: bool,
) -> None:
    """Play a scenario in virtual time: who is paged when, by which channel, and why.

    Nothing is sent. Exits 0; 1 where something does not happen that the scenario expects, or does that must never, or
    with --compare where somebody is paged otherwise; 2 where something cannot be read.
    """
    _check_usage(scenario, as_matrix=as_matrix, of_matrix=bool(week or as_markdown), both=as_json and as_markdown)
    looks = _looks(plain=no_color)
    try:
        if as_matrix:
            lasts, monday = LASTS if until is None else length(until), _day(week)
            policies = [valid(name) for name in (policy or DEFAULT, compare) if name]
            _tell_unread(policies, {})
            matrices = [matrix(each, monday, lasts, seed or 0) for each in policies]
            code = _show_matrices(matrices, looks, as_json=as_json, as_markdown=as_markdown)
        else:
            read = read_scenario(scenario or "", Instead(policy=policy, until=until, seed=seed))
            if not read.names_policy:
                _print([f"The scenario names no policy: it is played under {DEFAULT}."], err=True)
            code = _compare(read, compare, as_json=as_json) if compare else _play(read, looks, as_json=as_json)
    except Unusable as error:
        _print(error.problems, err=True)
        code = UNREADABLE
    sys.exit(code)


def _check_usage(scenario: str | None, *, as_matrix: bool, of_matrix: bool, both: bool) -> None:
    if as_matrix == bool(scenario):
        raise click.UsageError("name a SCENARIO or say --matrix, one of the two")
    if of_matrix and not as_matrix:
        raise click.UsageError("--week and --markdown are for the --matrix")
    if both:
        raise click.UsageError("say --json or --markdown, not both")


def _day(said: str | None) -> date:
    if said is None:
        return SystemClock().now().date()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise click.UsageError(f"--week: expected a date such as 2026-11-02, found {said!r}") from None


def _looks(*, plain: bool) -> Looks:
    """Draw and colour for a terminal that can; anything else gets ASCII."""
    terminal = sys.stdout.isatty() and not plain and os.environ.get("TERM") != "dumb"
    fancy = terminal and (sys.stdout.encoding or "").lower().startswith("utf")
    colour = terminal and not os.environ.get("NO_COLOR")
    return Looks(width=shutil.get_terminal_size((100, 24)).columns, fancy=fancy, colour=colour)


def _play(read: Scenario, looks: Looks, *, as_json: bool) -> int:
    _tell_unread([read.policy], read.script.calendars)
    played = play(read.script, read.policy)
    wrong = judge(read.expect, read.never, played)
    sentences = [breach.sentence for breach in wrong]
    if as_json:
        _print(json.dumps(line.fields()) for line in played.lines)
        _print(sentences, err=True)
    else:
        _print((*story(played, looks), "", *chart(played, looks)))
        if asked := len(read.expect) + len(read.never):
            broken = len({breach.expectation.place for breach in wrong})
            met = f"{broken} of {asked} expectations are not met." if broken else f"All {asked} expectations are met."
            _print(("", *sentences, met))
    return NEGATIVE if wrong else 0


def _compare(read: Scenario, other: str, *, as_json: bool) -> int:
    policies = [read.policy, valid(other)]
    _tell_unread(policies, read.script.calendars)
    one, two = (play(read.script, each) for each in policies)
    lines = [*(differences.as_json(one, two) if as_json else differences.told(one, two))]
    _print(lines or ([] if as_json else [SAME]))
    return NEGATIVE if lines else 0


def _show_matrices(matrices: list[Matrix], looks: Looks, *, as_json: bool, as_markdown: bool) -> int:
    one, others = matrices[0], matrices[1:]
    if as_json:
        lines = [*(matrix_table.changes_as_json(one, others[0]) if others else matrix_table.as_json(one))]
        _print(lines)
        return NEGATIVE if others and lines else 0
    found = matrix_table.changed(one, others[0]) if others else matrix_table.rows(one)
    heads = matrix_table.CHANGED if others else matrix_table.HEADS
    if found:
        table = matrix_table.markdown(found, heads) if as_markdown else matrix_table.table(found, heads, looks)
        _print((matrix_table.heading(one), "", *table))
    else:
        _print([SAME])
    return NEGATIVE if others and found else 0


def _tell_unread(policies: Iterable[Policy], given: Given) -> None:
    _print(dict.fromkeys(said for policy in policies if (said := unread(policy, given))), err=True)


def _print(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)
