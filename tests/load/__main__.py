"""`make load`: an alert storm, its bill, and a tick with much to do. A missed target is marked; it fails nothing."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import HEADINGS, Figure, Target, at_least, at_most, table
from tests.chaos.plan import CONNECTIONS
from tests.load import emulated
from tests.load.bill import bills
from tests.load.storm import INCIDENTS, PAGES, TEAMS, Size, rage
from tests.support.deployment import Emulators
from tests.support.emulators import firestore_emulator, pubsub_emulator

SIZE = Size(alerts=50_000, keys=500, sources=20, minutes=5)
SMALLER = (1_000, 50)
"""Alerts and keys of the storm over the emulators."""
DUE = 5_000
GROWTH = 20
"""MiB that a process may grow by, from the first fifth of the storm to its end."""
DEADLINE = 55
"""Seconds of a tick."""


def main() -> None:
    """Measure everything, telling on stderr what is being measured."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--only", choices=("storm", "bill", "emulators", "tick"), help="measure only this")
    only = parser.parse_args().only
    sections: dict[str, Callable[[], str]] = {
        "storm": lambda: _table(_storm()),
        "bill": bills,
        "emulators": lambda: _table(_emulators()),
        "tick": lambda: _table(_tick()),
    }
    for name, measure in sections.items():
        if only in {None, name}:
            sys.stderr.write(f"measuring: {name} …\n")
            sys.stdout.write(f"{measure()}\n\n")


def _table(figures: Iterator[Figure]) -> str:
    return table(HEADINGS, [figure.cells() for figure in figures])


def _storm() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="muster-load-") as folder:
        seen = rage(SIZE, Path(folder))
    said = f"{SIZE.alerts:,} alerts of {SIZE.keys} checks from {SIZE.sources} sources"
    yield Figure(name=f"local system, {said}: whole", unit="s", value=seen.seconds)
    yield _count("answered 202", seen.statuses[202], at_least(SIZE.alerts, ""))
    yield _count("on record, under an incident", seen.filed, at_least(SIZE.alerts, ""))
    most = len(TEAMS) * INCIDENTS + (SIZE.sources + 1) * len(TEAMS)
    yield _count("incidents", seen.documents["incidents"], at_most(most, ""))
    yield _count("pages to one person within 5 min", seen.flood, at_most(PAGES, ""))
    yield Figure(name="memory at the end", unit="MiB", value=seen.memory[-1])
    yield Figure(name="memory grown", unit="MiB", value=seen.growth, target=at_most(GROWTH, "MiB"))


def _emulators() -> Iterator[Figure]:
    with _started() as (emulators, folder):
        seen = emulated.storm(emulators, folder, *SMALLER)
    yield Figure(name="functions, alerts accepted a second", unit="/s", value=seen.alerts / seen.accepted_within)
    yield Figure(name=f"{seen.alerts:,} alerts of {seen.keys} checks: whole", unit="s", value=seen.done_within)
    yield _count("on record, under an incident", seen.on_record, at_least(seen.alerts, ""))
    yield _count("incidents", seen.incidents, at_most(emulated.INCIDENTS + CONNECTIONS, ""))
    yield _count("pages", seen.pages)
    yield _count("pages to one person within 20 s", seen.flood, at_most(emulated.PAGES, ""))
    yield _count("left to do", seen.left, at_most(0, ""))


def _tick() -> Iterator[Figure]:
    with _started() as (emulators, _):
        for number, each in enumerate(emulated.ticks(emulators, DUE), start=1):
            said = f"tick {number} with {DUE:,} due: {each.fired:,} fired, {each.failed} failed"
            yield Figure(name=said, unit="s", value=each.seconds, target=at_most(DEADLINE, "s"))


def _count(name: str, value: int, target: Target | None = None) -> Figure:
    return Figure(name=name, unit="", value=value, target=target)


@contextmanager
def _started() -> Iterator[tuple[Emulators, Path]]:
    """Run both emulators; what functions print goes to a file that is gone with them."""
    with TemporaryDirectory(prefix="muster-load-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        firestore = stack.enter_context(firestore_emulator(folder / "firestore.log"))
        pubsub = stack.enter_context(pubsub_emulator(folder / "pubsub.log"))
        stack.enter_context(redirect_stdout(stack.enter_context((folder / "log").open("w", encoding="utf-8"))))
        yield Emulators(firestore=firestore, pubsub=pubsub), folder


if __name__ == "__main__":
    main()
