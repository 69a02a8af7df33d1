"""Scenarios written in tests: Ada is on call for Acme on the Monday they begin, and it is ten o'clock in Stockholm."""

from collections.abc import Sequence
from pathlib import Path

from muster.simulator.expectations import judge
from muster.simulator.line import Line
from muster.simulator.play import Played, play
from muster.simulator.policies import Unusable
from muster.simulator.scenario import Instead, read_scenario
from tests.support.policy_file import GOOD

START = "2026-01-05T09:00:00Z"
ALERT = "{at: 0m, alert: {source: generic, payload: {title: Checkout is down, severity: P1, key: till}}}"


def scenario(*events: str, more: str = "") -> str:
    """Return the text of a scenario with these events (YAML in one line each), and further keys."""
    return "\n".join((f"start: {START}", "policy: policy.yaml", "events:", *(f"  - {event}" for event in events), more))


def write(folder: Path, text: str, policy: str = GOOD) -> str:
    """Write a scenario with the policy that it names; return its path."""
    (folder / "policy.yaml").write_text(policy, "utf-8")
    file = folder / "scenario.yaml"
    file.write_text(text, "utf-8")
    return str(file)


def played(folder: Path, *events: str, policy: str = GOOD, more: str = "until: 1h") -> Played:
    """Return what comes of these events."""
    read = read_scenario(write(folder, scenario(*events, more=more), policy), Instead())
    return play(read.script, read.policy)


def breaches(folder: Path, *events: str, more: str) -> list[str]:
    """Return what a scenario with expectations finds wrong, without the file's name."""
    file = write(folder, scenario(*events, more=more))
    read = read_scenario(file, Instead())
    found = judge(read.expect, read.never, play(read.script, read.policy))
    return [breach.sentence.removeprefix(f"{file}:") for breach in found]


def problems(folder: Path, text: str, policy: str = GOOD) -> list[str]:
    """Return what is wrong with the text of a scenario, each as "line:column: error: message"."""
    file = write(folder, text, policy)
    try:
        read_scenario(file, Instead())
    except Unusable as error:
        return [problem.removeprefix(f"{file}:") for problem in error.problems]
    return []


def only(lines: Sequence[Line], kind: str) -> list[Line]:
    """Return the lines of a type."""
    return [line for line in lines if line.type == kind]


def pages(run: Played) -> list[tuple[int, str | None, str | None]]:
    """Return who was paged when (seconds from the start) and by which channel."""
    return [(line.after_s, line.person, line.channel) for line in only(run.lines, "page")]
