"""What comes of an incident under a preset, in minutes from its opening: the seeds' tables are written in the tests."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from muster.simulator.line import Line
from muster.simulator.play import Played, play
from muster.simulator.scenario import Instead, read_scenario

START = "2026-11-02T09:00:00Z"
"""A Monday, in working hours."""


def alert(title: str = "Something is wrong", *, at: str = "0m", **payload: str) -> str:
    """Return the event that an incident opens with."""
    said = "".join(f", {key}: {value}" for key, value in ({"key": "one"} | payload).items())
    return f"{{at: {at}, alert: {{source: generic, payload: {{title: {title}{said}}}}}}}"


@cache
def simulated(preset: str, *events: str, until: str = "24h") -> Played:
    """Return what comes of these events (YAML in one line each) under a preset."""
    text = "\n".join((f"start: {START}", f"until: {until}", "events:", *(f"  - {event}" for event in events), ""))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(text, "utf-8")
        read = read_scenario(str(file), Instead(policy=preset))
    return play(read.script, read.policy)


def minute(line: Line) -> int:
    """Return when it happened, in whole minutes from the start."""
    return line.after_s // 60


def of(run: Played, kind: str, /, **more: object) -> list[Line]:
    """Return the lines of a type that say all this besides."""
    return [line for line in run.lines if line.type == kind and more.items() <= line.fields().items()]


def minutes(lines: Iterable[Line]) -> list[int]:
    """Return when they happened."""
    return [minute(line) for line in lines]


def pages(run: Played) -> list[tuple[int, str | None, str | None]]:
    """Return who was paged when and by which rule: [(15, "bo", "escalation.P1[2]")]."""
    return sorted({(minute(line), line.person, line.rule) for line in of(run, "page")})
