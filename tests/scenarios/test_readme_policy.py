"""The policy in README.md does what the README says, and its mistakes are told as the README shows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from muster.policy.cli import policy_command
from muster.policy.load import load
from muster.simulator.line import Line
from muster.simulator.play import Played, play
from muster.simulator.scenario import Instead, read_scenario
from tests.support.requirements import ROOT
from tests.support.world import MONDAY_AT_NINE

SECTION = (ROOT / "README.md").read_text("utf-8").partition("\n## The policy file\n")[2].partition("\n## ")[0]
(EXAMPLE,) = re.findall(r"^```yaml\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
MISTAKES = (
    ("Europe/Stockholm", "Europe/Stokholm"),
    ("acknowledge_within", "aknowledge_within"),
    ("page: secondary", "page: secondry"),
)
TEAM = {"ada", "bo", "cy", "dee"}
LEADS = {"ida", "jo"}
ACKNOWLEDGE = "{at: 3m, acknowledge: {by: dee}}"


def played(folder: Path, *events: str) -> Played:
    """Return what comes of a P1, and of these events, when the README's escalation stands in the preset `starter`."""
    starter, _ = load("starter")
    policy, count = re.subn(r"^escalation:\n.*?(?=^# )", EXAMPLE, starter, flags=re.MULTILINE | re.DOTALL)
    assert count == 1
    (folder / "policy.yaml").write_text(policy, "utf-8")
    alert = "{at: 0m, alert: {source: generic, payload: {title: It is down, severity: P1}}}"
    lines = (
        "start: 2026-11-02T09:00:00Z",
        "policy: policy.yaml",
        "events:",
        *(f"  - {each}" for each in (alert, *events)),
    )
    (folder / "scenario.yaml").write_text("\n".join((*lines, "")), "utf-8")
    read = read_scenario(str(folder / "scenario.yaml"), Instead())
    return play(read.script, read.policy)


def paged(run: Played) -> dict[timedelta, set[str | None]]:
    """Return who is paged, by the time since the opening."""
    found: dict[timedelta, set[str | None]] = {}
    for line in of(run, "page"):
        found.setdefault(timedelta(seconds=line.after_s), set()).add(line.person)
    return found


def of(run: Played, kind: str) -> list[Line]:
    """Return the lines of a type."""
    return [line for line in run.lines if line.type == kind]


def test_the_readme_says_what_is_tested_here() -> None:
    """Word by word: whoever changes the promise changes this test."""
    said = " ".join(SECTION.split())
    assert (
        "at once, page whoever is on call, and tell the room; after five minutes, unless it is acknowledged, page the "
        "secondary; after fifteen, the whole team, which is level 2. The leads are level 3: they hear after two hours, "
        "though somebody has it, unless it is resolved."
    ) in said


def test_nobody_acknowledges(tmp_path: Path) -> None:
    """On call and the room at once, the secondary after five minutes, the team after fifteen, the leads last."""
    run = played(tmp_path)
    assert paged(run) == {
        timedelta(): {"dee"},
        timedelta(minutes=5): {"eli"},
        timedelta(minutes=15): TEAM,
        timedelta(hours=2): LEADS,
    }
    assert (0, "incidents") in [(line.after_s, line.channel) for line in of(run, "broadcast")]
    assert [line.level for line in of(run, "incident.escalated")] == [2, 3]


def test_somebody_has_it_but_it_goes_on(tmp_path: Path) -> None:
    """Nobody else is paged but the leads, after two hours."""
    assert paged(played(tmp_path, ACKNOWLEDGE)) == {timedelta(): {"dee"}, timedelta(hours=2): LEADS}


def test_it_is_resolved_in_time(tmp_path: Path) -> None:
    """The leads hear nothing."""
    run = played(tmp_path, ACKNOWLEDGE, "{at: 119m, resolve: {by: dee}}")
    assert paged(run) == {timedelta(): {"dee"}}


def test_mistakes_are_told_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lines and columns, in the preset with the same misspellings."""
    text, _ = load("starter")
    for right, wrong in MISTAKES:
        text = text.replace(right, wrong, 2 if "page" in right else 1)
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    output = CliRunner().invoke(policy_command(lambda: MONDAY_AT_NINE), ["check", "policy.yaml"]).output
    assert f"```console\n$ muster policy check policy.yaml\n{output}```" in SECTION
