"""`make simulate`: live through thousands of seeds, on every core, and tell of the first that breaks a rule."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from time import monotonic

from tests.simulation.checker import breaches
from tests.simulation.draw import draw
from tests.simulation.draw_harm import KINDS
from tests.simulation.mistakes import mistakes
from tests.simulation.simulation import run
from tests.simulation.story import shortest, story

ENOUGH = 1_000
"""Seeds among which everything must have gone wrong that can."""
AT_ONCE = 20
"""Seeds that a process is given at a time."""
TOLD_EVERY = 10.0
"""Seconds."""


@dataclass(slots=True)
class Tally:
    """What came of some seeds."""

    seeds: int = 0
    alerts: int = 0
    incidents: int = 0
    messages: int = 0
    harms: Counter[str] = field(default_factory=Counter)
    failed: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count another's in."""
        self.seeds += other.seeds
        self.alerts += other.alerts
        self.incidents += other.incidents
        self.messages += other.messages
        self.harms += other.harms
        self.failed |= other.failed


def live(seed: int) -> Tally:
    """Live through a seed."""
    record = run(draw(seed))
    found = breaches(record)
    documents = {name: len(record.history.now(name)) for name in ("alerts", "incidents")}
    return Tally(
        seeds=1,
        **documents,
        messages=len(record.taken),
        harms=record.harms,
        failed={seed: str(found[0])} if found else {},
    )


def main() -> int:
    """Live through the seeds that were asked for; return 1 where one breaks a rule."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="live through this one, and tell its shortest story")
    parser.add_argument("--seeds", type=int, default=1_000, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of them")
    parser.add_argument("--whole", action="store_true", help="with --seed: tell all of it")
    parser.add_argument("--mistakes", action="store_true", help="plant each known mistake, and say which seed finds it")
    chosen = parser.parse_args()
    if chosen.mistakes:
        sys.stdout.write(f"{mistakes()}\n")
        return 0
    if chosen.seed is not None:
        return _tell(chosen.seed, whole=chosen.whole)
    began = monotonic()
    total = Tally()
    for tally in _all(chosen.first, chosen.seeds, began):
        total.add(tally)
    _report(total, monotonic() - began)
    for seed in list(total.failed)[:1]:
        _tell(seed, whole=False)
    missing = [kind for kind in KINDS if total.seeds >= ENOUGH and not total.harms[kind]]
    if missing:
        sys.stdout.write(f"Never happened: {', '.join(missing)}\n")
    return 1 if total.failed or missing else 0


def _all(first: int, seeds: int, began: float) -> Iterator[Tally]:
    """Yield what comes of each seed, telling on stderr how far it has got."""
    told = began
    with Pool(os.cpu_count()) as processes:
        found = processes.imap_unordered(live, range(first, first + seeds), chunksize=AT_ONCE)
        for number, tally in enumerate(found, start=1):
            for seed, seen in tally.failed.items():
                sys.stderr.write(f"seed {seed}: {seen}\n")
            if monotonic() - told > TOLD_EVERY:
                told = monotonic()
                sys.stderr.write(f"{number:,} of {seeds:,} seeds, {number / (told - began):.1f} a second\n")
            yield tally


def _report(total: Tally, took: float) -> None:
    sys.stdout.write(
        f"{total.seeds:,} seeds in {took:,.0f} s ({total.seeds / took:.1f} a second): {total.alerts:,} alerts, "
        f"{total.incidents:,} incidents, {total.messages:,} messages sent, {total.harms.total():,} harms of "
        f"{len(total.harms)} kinds, {len(total.failed)} seeds that break a rule\n"
    )
    for kind, times in total.harms.most_common():
        sys.stdout.write(f"{times:>10,}  {kind}\n")


def _tell(seed: int, *, whole: bool) -> int:
    plan = draw(seed)
    found = breaches(run(plan))
    if found and not whole:
        plan = shortest(plan, found[0])
    sys.stdout.write(story(plan) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
