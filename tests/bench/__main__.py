"""`make bench`: measure, and print one table. A missed target is marked; it fails nothing."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.cold_starts import cold_starts
from tests.bench.figures import HEADINGS, Figure, table
from tests.bench.local_system import start, throughput
from tests.bench.page_latency import latency
from tests.bench.simulation import simulation

OTHERS = """\
Other systems on two cores (November 2026; Python 3.12):  Alertmanager 0.25    Keep 0.54          Grafana OnCall (last)
distinct alerts accepted a second                         10,833, memory only  219, stored at 42  336, stored at 17
alert to page, p50 / p99                                  0.2 / 1.1 ms *       710 / 1,090 ms     1,700 / 4,400 ms
idle memory; start to first 2xx                           30 MiB; 60 ms        1,572 MiB; 15.8 s  1,449 MiB; 4.6 s
* with group_wait 0; it is 30 s by default"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to measure."""

    rounds: int
    alerts: int
    pages: int


SECTIONS = ("functions", "start", "throughput", "latency", "simulation")
FULL = Size(rounds=9, alerts=5000, pages=200)
QUICK = Size(rounds=3, alerts=500, pages=60)


def main() -> None:
    """Measure everything, telling on stderr what is being measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure less, in about a minute")
    parser.add_argument("--only", choices=SECTIONS, help="measure only this")
    chosen = parser.parse_args()
    busy = os.getloadavg()[0]
    rows = []
    for name, measure in _sections(QUICK if chosen.quick else FULL).items():
        if chosen.only in {None, name}:
            sys.stderr.write(f"measuring: {name} …\n")
            rows += [figure.cells() for figure in measure()]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load average {busy:.1f} at the start"
    sys.stdout.write(f"{machine}\n\n")
    sys.stdout.write(f"{table(HEADINGS, rows)}\n\n{OTHERS}\n")


def _sections(size: Size) -> dict[str, Callable[[], Iterator[Figure]]]:
    return {
        "functions": lambda: cold_starts(size.rounds),
        "start": lambda: start(size.rounds),
        "throughput": lambda: throughput(size.alerts),
        "latency": lambda: latency(size.pages),
        "simulation": lambda: simulation(size.rounds),
    }


if __name__ == "__main__":
    main()
