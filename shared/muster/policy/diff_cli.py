"""`muster policy diff`."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime

import click

from muster.domain.policy import Policy
from muster.policy.asking import valid_policy
from muster.policy.diff import Change, differences
from muster.policy.diff_oncall import for_people
from muster.policy.diff_phrases import PHRASES
from muster.policy.problem import printable

DIFFERENT = 1
"""The exit code where there is a difference."""


def diff_command(now: Callable[[], datetime]) -> click.Command:
    """Return the command `policy diff`. `now` tells the time, from which on turns on call are compared."""

    @click.command("diff")
    @click.argument("before", metavar="A")
    @click.argument("after", metavar="B")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def diff(before: str, after: str, *, as_json: bool) -> None:
        """Say what changes for whom from policy A to policy B, each a file or a preset.

        Exits 0 if they mean the same, 1 if they do not, 2 if either cannot be read.
        """
        one, other = valid_policy(before), valid_policy(after)
        found = changes(one, other, now())
        if as_json:
            click.echo(json.dumps({"before": before, "after": after, "changes": [asdict(each) for each in found]}))
        else:
            _print(found)
        sys.exit(DIFFERENT if found else 0)

    return diff


def changes(one: Policy, other: Policy, now: datetime) -> list[Change]:
    """Return what changes, people first, then the other sections, all about an entry together."""
    found = [*differences(one, other), *for_people(one, other, now)]
    sections = [*PHRASES[Policy]]
    subjects = [*dict.fromkeys((each.section, each.subject) for each in found)]
    return sorted(found, key=lambda each: (sections.index(each.section), subjects.index((each.section, each.subject))))


def _print(found: Iterable[Change]) -> None:
    section = None
    for change in found:
        if change.section != section:
            section = change.section
            click.echo(f"{section.replace('_', ' ').capitalize()}")
        click.echo(f"  {printable(change.subject)}: {printable(change.text)}")
    if section is None:
        click.echo("no difference")
