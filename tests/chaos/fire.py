"""Play a plan: load and blows together, then calm, then wait until all is done, and take the evidence."""

import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from tests.chaos.calm import documents, settle
from tests.chaos.evidence import Evidence, orphans
from tests.chaos.plan import FATES, OWNED, Plan, Strike
from tests.chaos.senders import send_all
from tests.chaos.stage import Stage, stage
from tests.support.deployment import Emulators
from tests.support.function_process import Installed
from tests.support.processes import PATIENCE, until

AFTERWARDS = timedelta(minutes=30)
"""Once nothing goes wrong any more, what is due until then must be done: the last step is."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the phone."""
BURIED_WITHIN = 10.0
"""Seconds until the system has forgotten a process that was killed."""


def play(  # noqa: PLR0913 - what is played, on what, for how long
    plan: Plan, installed: list[Installed], emulators: Emulators, folder: Path, *, patience: float, hurry: bool = False
) -> Evidence:
    """Return the evidence, `patience` seconds after the last blow at the latest; for `hurry` see `settle`."""
    with stage(plan.seed, installed, emulators, folder) as built:
        over = Event()
        with ThreadPoolExecutor() as threads:
            try:
                ticking = threads.submit(built.tick_until, over)
                owning = threads.submit(_own, built, over)
                sending = threads.submit(send_all, plan, built.send, over)
                _burn(built, plan, over)
                calm_at = monotonic()
                built.horizon = datetime.now(UTC) + AFTERWARDS
                built.ahead = max(built.ahead, 2 * AFTERWARDS)
                left = settle(built, len(plan.posts), calm_at + patience, hurry=hurry)
            finally:
                over.set()
            ticking.result()
            sent, owned = sending.result(), owning.result()
        # what the last tick and the last press of a link have led to
        left = left or settle(built, len(plan.posts), monotonic() + PATIENCE, hurry=hurry)
        unsent = [f"alert {each.post.number} was never accepted" for each in sent if not each.accepted]
        evidence = Evidence(
            plan=plan,
            sent=sent,
            taken=built.provider.taken,
            troubles=sorted(built.troubles, key=lambda trouble: trouble.began),
            incidents=documents(built, "incidents"),
            alerts=documents(built, "alerts"),
            deliveries=documents(built, "deliveries"),
            owned=owned,
            calm_at=calm_at,
            settled_at=monotonic(),
            refusals=built.provider.refusals,
            ticks=built.ticks,
            left=[*left, *unsent],
            escaped=list(_escaped(built)),
        )
    return replace(evidence, orphans=_orphans(built))


def _burn(built: Stage, plan: Plan, over: Event) -> None:
    """Deal every blow; return when the last has ended, and all functions answer again."""
    lanes: dict[str, list[Strike]] = defaultdict(list)
    for strike in plan.strikes:
        lanes[strike.lane].append(strike)
    killings = lanes.pop("functions", [])
    begun = monotonic()
    built.provider.rage()
    with ThreadPoolExecutor(len(lanes) + 1) as threads:
        others = [threads.submit(built.suffer, strikes, begun, over) for strikes in lanes.values()]
        built.suffer(killings, begun, over)  # here, since what a thread has started ends with that thread
        for done in others:
            done.result()
    over.wait(max(begun + plan.seconds - monotonic(), 0))
    built.provider.calm_down()
    for function in built.muster.functions.values():
        function.await_ready()


def _own(built: Stage, over: Event) -> frozenset[str]:
    """Acknowledge the incidents that are to be owned, by the links in their first pages; return their keys."""
    owned: set[str] = set()
    while not over.wait(LOOK_EVERY):
        for page in built.provider.taken:
            number = page.title.rpartition("Check ")[2].partition(" ")[0]
            key = f"check-{number}"
            if number.isdigit() and int(number) % FATES == OWNED and key not in owned and built.acknowledge(page):
                owned.add(key)
    return frozenset(owned)


def _escaped(built: Stage) -> Iterator[str]:
    """Yield what the web framework logged because no handler had caught it."""
    for function in built.muster.functions.values():
        for line in function.output().splitlines():
            if '"message": "Exception on ' in line:
                yield f"{function.name}: {line}"


def _orphans(built: Stage) -> list[str]:
    """Return what is left of any process there ever was, or of what it started, when the system has buried the dead."""
    with suppress(AssertionError):
        until(lambda: all(each.gone for each in built.lives), "the end of every process", BURIED_WITHIN)
    others = (f"the process {pid} of the deployment is left" for pid in _told_of(built.muster.project))
    return [*orphans(built.lives), *others]


def _told_of(project: str) -> Iterator[int]:
    """Yield the processes whose environment names the project, where the system lets us look."""
    mark = f"MUSTER_PROJECT={project}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                yield int(folder.name)
