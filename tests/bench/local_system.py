"""`muster up`: its start, its memory, and how many alerts it stores and sees through a second."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from muster.ports import Query
from tests.bench import load
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.programs import KEY, Call, Program, alert, muster_up, relay, running
from tests.support.local_process import stored
from tests.support.processes import until

PATIENCE = 600.0
"""Seconds for all alerts to get through the whole system."""
MESSAGES = 2
"""For each alert: a page to the person on call, an update to the team's channel."""


def start(rounds: int) -> Iterator[Figure]:
    """Measure from the start of the process, on an empty folder, to the 202 of an alert; in turns with the relay."""
    times: list[float] = []
    bare: list[float] = []
    for number in range(rounds + 1):
        with TemporaryDirectory(prefix="muster-bench-") as folder:
            log = Path(folder) / "log"
            with running(relay(), Call(), log) as program:
                bare.append(program.seconds)
            with running(muster_up(Path(folder) / "data"), alert(number), log) as program:
                times.append(program.seconds)
    # The first round found nothing in the disk's cache.
    value, baseline = median(times[1:]) * 1000, median(bare[1:]) * 1000
    yield Figure(
        name="start to first 2xx, an alert stored",
        unit="ms",
        value=value,
        baseline=baseline,
        target=at_most(1000, "ms"),
    )


def throughput(count: int) -> Iterator[Figure]:
    """Measure `count` distinct alerts over 32 connections, until the last is answered, and until its page is shown."""
    with TemporaryDirectory(prefix="muster-bench-") as folder:
        data, log = Path(folder) / "data", Path(folder) / "log"
        with running(relay(), Call(), log) as program:
            bare, bare_memory = _load(program, count).rate, program.memory()
        with running(muster_up(data), Call(), log) as program:
            idle, begin = program.memory(), perf_counter()
            stored = _load(program, count).rate
            until(lambda: _waiting(data) == 0, "the last page", PATIENCE)
            whole, busy = count / (perf_counter() - begin), program.memory()
        _check(data, count)
    yield Figure(
        name="alerts stored a second, before their 2xx",
        unit="/s",
        value=stored,
        baseline=bare,
        target=at_least(1000, "/s"),
    )
    yield Figure(name="alerts through the whole system a second", unit="/s", value=whole, baseline=bare)
    yield Figure(name="memory, idle", unit="MiB", value=idle, baseline=bare_memory, target=at_most(100, "MiB"))
    yield Figure(name=f"memory after {count:,} alerts", unit="MiB", value=busy, baseline=bare_memory)


def _load(program: Program, count: int) -> load.Load:
    seen = load.run(program.port, KEY, range(count))
    if seen.statuses != {"202": count}:
        message = f"not every alert was accepted: {seen.statuses}"
        raise RuntimeError(message)
    return seen


def _waiting(data: Path) -> int:
    """Return how many messages are on the bus."""
    with closing(sqlite3.connect(f"file:{data}/bus.db?mode=ro", uri=True)) as connection:
        count: int = connection.execute("SELECT count(*) FROM waiting").fetchone()[0]
        return count


def _check(data: Path, count: int) -> None:
    """Raise unless every alert has its incident, and every message of it was shown."""
    sent = Query(collection="deliveries", where=(("state", "==", "sent"),))
    with stored(data) as store:
        found = [store.documents.count(query) for query in (Query(collection="incidents"), sent)]
    expected = [count, count * MESSAGES]
    if found != expected:
        message = f"of {count} accepted alerts there are {found} incidents and messages sent, not {expected}"
        raise RuntimeError(message)
