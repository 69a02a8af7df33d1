"""`muster simulate`: how long a working day of many incidents takes, from the start of the process to its end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from muster.policy.load import preset_names
from tests.bench.figures import Figure, at_most

INCIDENTS = 50
EVERY = 9
"""Minutes from one incident to the next."""
LIMIT = 2_000
"""Milliseconds."""
SEVERITIES = ("P1", "P2", "P3", "P4")


def simulation(rounds: int) -> Iterator[Figure]:
    """Measure 8 virtual hours with 50 incidents that nobody touches, of each severity in turn, under each preset."""
    for preset in preset_names():
        yield Figure(
            name=f"8 virtual hours, {INCIDENTS} incidents, {preset}",
            unit="ms",
            value=_measure(rounds, preset),
            target=at_most(LIMIT, "ms"),
        )


def _measure(rounds: int, preset: str) -> float:
    with TemporaryDirectory(prefix="muster-bench-") as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(json.dumps(_scenario(preset)), "utf-8")  # JSON is YAML too
        return median(_run(file) for _ in range(rounds))


def _scenario(preset: str) -> dict[str, object]:
    def event(number: int) -> dict[str, object]:
        payload = {"title": f"Example {number}", "key": f"k{number}", "severity": SEVERITIES[number % len(SEVERITIES)]}
        return {"at": f"{number * EVERY}m", "alert": {"source": "generic", "payload": payload}}

    events = [event(number) for number in range(INCIDENTS)]
    return {"start": "2026-11-02T09:00:00Z", "policy": preset, "until": "8h", "events": events}


def _run(file: Path) -> float:
    start = perf_counter()
    command = [sys.executable, "-m", "muster.cli", "simulate", str(file), "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (perf_counter() - start) * 1000
