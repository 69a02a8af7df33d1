"""Live through a plan, and let everything settle after it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from muster.adapters.sqlite_store import SqliteStore
from tests.simulation.people import People
from tests.simulation.plan import (
    ExtraTick,
    Fault,
    Mishap,
    Move,
    NewPolicy,
    NoTicks,
    Outage,
    Override,
    Plan,
    Post,
    Press,
    RegionGone,
    Silence,
    Skew,
    Wish,
)
from tests.simulation.policies import policy_of
from tests.simulation.providers import SimulatedChannels
from tests.simulation.record import Record
from tests.simulation.region import Region
from tests.simulation.senders import Senders
from tests.simulation.store import SimulatedStore
from tests.simulation.world import World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RARELY = HOUR / 2
LONGEST_REST = 2 * HOUR
OPEN = ("pending", "sending")


class Simulation:
    """One plan, lived through once by `run`."""

    def __init__(self, plan: Plan, documents: SqliteStore) -> None:
        """Put everything together around an empty store."""
        self._world = World(plan)
        self._plan = plan
        self._world.record.policies.append((self._world.now, policy_of(plan.policy)))
        store = SimulatedStore(documents, self._world)
        channels = SimulatedChannels(self._world)
        names = [""] if plan.regions == 1 else [f"{chr(ord('a') + number)}/" for number in range(plan.regions)]
        self._regions = [Region(name, self._world, store, channels) for name in names]
        self._senders = Senders(self._world, self._regions)
        self._people = People(self._world, self._regions)
        channels.readers.append(self._people.read)
        self._without_ticks = 0
        self._every = MINUTE

    def run(self) -> Record:
        """Return what happened: the plan, then calm until nothing is left to do, then hours of rare, late ticks."""
        world = self._world
        start = world.now
        for move in self._plan.moves:
            world.timeline.at(start + move.at, lambda move=move: self._do(move))  # type: ignore[misc]
        world.timeline.after(MINUTE, self._call)
        world.timeline.after(RARELY, self._call_for_dead_letters)
        missed = [move.at + move.lasts for move in self._plan.moves if isinstance(move, NoTicks)]
        world.timeline.run(start + max(self._plan.lasts, *missed, timedelta()))
        self._calm_down()
        self._rest()
        self._every = RARELY
        world.timeline.run(world.now + 3 * HOUR)
        self._every = MINUTE
        world.timeline.run(world.now + RARELY)
        self._rest()
        return world.record

    def _call(self) -> None:
        """Call each region's tick, now and from now on."""
        self._world.timeline.after(self._every, self._call)
        if not self._without_ticks:
            for region in self._regions:
                region.tick()

    def _call_for_dead_letters(self) -> None:
        self._world.timeline.after(RARELY, self._call_for_dead_letters)
        for region in self._regions:
            region.redrive()

    def _do(self, move: Move) -> None:
        deeds: dict[type[Move], Callable[[Any], None]] = {
            Post: self._senders.post,
            Wish: self._people.wish,
            Press: self._people.press,
            Silence: self._people.silence,
            Override: self._people.override,
            Fault: self._world.faults.append,
            Mishap: self._world.mishaps.append,
            Outage: self._go_away,
            NoTicks: self._miss_ticks,
            ExtraTick: self._tick_once_more,
            Skew: self._skew,
            NewPolicy: self._change_policy,
            RegionGone: self._vanish,
        }
        deeds[type(move)](move)

    def _go_away(self, outage: Outage) -> None:
        self._world.outages.append(outage)
        self._world.timeline.after(outage.lasts, lambda: self._back(outage))

    def _back(self, outage: Outage) -> None:
        if outage in self._world.outages:
            self._world.outages.remove(outage)

    def _miss_ticks(self, missed: NoTicks) -> None:
        self._without_ticks += 1
        self._world.harmed("ticks missed", f"for {missed.lasts}")
        self._world.timeline.after(missed.lasts, self._ticks_again)

    def _ticks_again(self) -> None:
        self._without_ticks = max(0, self._without_ticks - 1)

    def _tick_once_more(self, _extra: ExtraTick) -> None:
        self._world.harmed("tick doubled", "")
        for region in self._regions:
            region.tick()

    def _skew(self, skew: Skew) -> None:
        self._world.harmed("clock skewed", f"{skew.function} by {skew.by.total_seconds():g} s")
        self._set_clocks(skew.function, skew.by)
        self._world.timeline.after(skew.lasts, lambda: self._set_clocks(skew.function, timedelta()))

    def _set_clocks(self, function: str, skew: timedelta) -> None:
        for region in self._regions:
            region.set_clocks(function, skew)

    def _change_policy(self, changed: NewPolicy) -> None:
        self._world.harmed("policy changed", changed.policy)
        self._world.record.policies.append((self._world.now, policy_of(changed.policy)))

    def _vanish(self, gone: RegionGone) -> None:
        region = self._regions[gone.region]
        self._world.harmed("region gone" if gone.lasts else "region gone for ever", region.name)
        region.vanish()
        if gone.lasts:
            self._world.timeline.after(gone.lasts, region.come_back)
        else:
            region.lost = True

    def _calm_down(self) -> None:
        """End all that goes wrong."""
        self._world.tell("world", "from now on nothing goes wrong")
        self._world.calm_down()
        self._without_ticks = 0
        for region in self._regions:
            region.come_back()
            for function in region.instances:
                region.set_clocks(function, timedelta())

    def _rest(self) -> None:
        """Let time pass until nothing is left to do."""
        end = self._world.now + LONGEST_REST
        while self._world.now < end:
            self._world.timeline.run(self._world.now + MINUTE)
            left = list(self._left())
            if not left:
                return
        self._world.record.left = left

    def _left(self) -> Iterator[str]:
        """Yield what is not done yet."""
        for region in self._regions:
            if region.lost:
                continue
            yield from (f"a message on {each.topic}" for each in region.bus.flying.values())
            yield from (f"a dead letter of {each.topic}" for each in region.bus.dead)
        if self._senders.waiting or self._people.waiting:
            yield "somebody waits for an answer"
        for path, versions in self._world.record.history.documents.items():
            fields = versions[-1].fields
            if path.startswith("deliveries/") and fields["state"] in OPEN:
                yield f"the {path} is {fields['state']}"
            elif "/timeline/" in path and not fields["published"]:
                yield f"{path} is not published"
            elif path.startswith("incidents/") and fields.get("sweep_at"):
                yield f"{path} is to be swept"


def run(plan: Plan) -> Record:
    """Live through a plan once."""
    with closing(SqliteStore(None)) as documents, _quietly():
        return Simulation(plan, documents).run()


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep back what Muster logs of all that goes wrong."""
    log = logging.getLogger("muster")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)
