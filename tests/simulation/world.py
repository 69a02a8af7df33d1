"""Where processes touch the world, and what befalls them there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from tests.simulation.harm import Harm, Point
from tests.simulation.plan import Fault, Mishap, Outage, Plan, Weather
from tests.simulation.record import Record
from tests.simulation.tasks import Killed, Process, Task
from tests.simulation.timeline import Timeline
from tests.support.world import MONDAY_AT_NINE

T = TypeVar("T")
M = TypeVar("M", Fault, Mishap)
LONGEST_RACE = timedelta(seconds=20)
SLOWEST = 700
"""Milliseconds that a process may be slow by, without being stalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A place where a process touches the world, in a word (`what`), and the exception of an answer that never comes.

    `away` is what may be away there, `paths` what is written; `half` does half of what is to be done.
    """

    point: Point
    what: str
    unavailable: Callable[[], Exception]
    away: str = ""
    paths: frozenset[str] = frozenset()
    half: Callable[[], object] | None = None


class World:
    """The time, the harm that waits to be done, the task that runs, and the record."""

    def __init__(self, plan: Plan) -> None:
        """Begin on a Monday morning, with nothing in the way but the plan's weather."""
        self.timeline = Timeline(MONDAY_AT_NINE)
        self.record = Record(plan)
        self.chance = Random(plan.seed)
        self.weather = plan.weather
        self.faults: list[Fault] = []
        self.mishaps: list[Mishap] = []
        self.outages: list[Outage] = []
        self._racing: list[tuple[frozenset[str], Task]] = []
        self._running: Task | None = None

    @property
    def now(self) -> datetime:
        """The time, right."""
        return self.timeline.now

    @property
    def task(self) -> Task:
        """The task that runs."""
        assert self._running is not None
        return self._running

    def tell(self, who: str, what: str) -> None:
        """Put a line into the story."""
        self.record.lines.append((self.now, who, what))

    def harmed(self, kind: str, where: str) -> None:
        """Put down that something went wrong, to the task that runs if one does."""
        self.record.harms[kind] += 1
        if self._running:
            self._running.harms.append(kind)
        self.tell(self._running.process.name if self._running else "world", f"!! {kind}: {where}")

    def go_on(self, task: Task) -> None:
        """Let a task run until it stands still or is done."""
        if not task.done:
            self._running = task
            task.go_on()
            self._running = None

    def kill(self, process: Process) -> None:
        """Let a process die: none of its tasks does anything any more."""
        process.alive = False
        for task in process.tasks:
            if task is not self._running:
                self._wake(task, timedelta())

    def away(self, what: str) -> Outage | None:
        """Return what keeps something away now, None where nothing does."""
        return next((outage for outage in self.outages if outage.what == what), None)

    def touch(self, place: Touch, do: Callable[[], T]) -> T:
        """Do what the running task does to the world, and to the task what is in store for it there."""
        self.task.look_alive()
        fault = self._next(self.faults, lambda each: self._meant(each, place))
        if fault:
            self._befall_before(fault, place)
        if place.away and self.away(place.away):
            self.harmed(f"{place.away} away", place.what)
            raise place.unavailable()
        result = do()
        if fault:
            self._befall_after(fault, place)
        elif self.weather.slow and self.chance.random() < self.weather.slow:
            self._stall(timedelta(milliseconds=self.chance.randrange(SLOWEST)), "slow", place)
        return result

    def wrote(self, paths: frozenset[str]) -> None:
        """Wake those who wait to be outrun by a commit of one of these paths."""
        for theirs, task in self._racing:
            if theirs & paths and task is not self._running:
                self._wake(task, timedelta())

    def mishap(self, topic: str) -> Mishap | None:
        """Return what befalls a message that has just been published, None where nothing does."""
        found = self._next(self.mishaps, lambda each: each.topic == topic)
        if found:
            self.harmed(f"message {found.harm}", topic)
        return found

    def calm_down(self) -> None:
        """End all harm, and forget what was in store."""
        self.faults, self.mishaps, self.outages = [], [], []
        self.weather = Weather(jumbled=self.weather.jumbled)

    @staticmethod
    def _next(armed: list[M], fits: Callable[[M], bool]) -> M | None:
        """Take the first of what is armed that fits and has no more to skip; those before it skip one less."""
        for place, each in enumerate(armed):
            if fits(each):
                if not each.skip:
                    return armed.pop(place)
                armed[place] = replace(each, skip=each.skip - 1)
        return None

    def _meant(self, fault: Fault, place: Touch) -> bool:
        whose = self.task.process.name
        return fault.point is place.point and fault.what in place.what and fault.whose in whose

    def _befall_before(self, fault: Fault, place: Touch) -> None:
        match fault.harm:
            case Harm.CRASH_BEFORE:
                self._crash(fault, place)
            case Harm.UNAVAILABLE:
                self._lose(fault, place)
            case Harm.HALF_DONE:
                if place.half:
                    place.half()
                self._lose(fault, place)
            case Harm.STALL_BEFORE:
                self._stall(fault.lasts, f"{place.point}: {fault.harm}", place)
            case Harm.RACE:
                self._race(fault, place)
            case _:
                pass

    def _befall_after(self, fault: Fault, place: Touch) -> None:
        match fault.harm:
            case Harm.CRASH_AFTER:
                self._crash(fault, place)
            case Harm.ANSWER_LOST:
                self._lose(fault, place)
            case Harm.STALL_AFTER:
                self._stall(fault.lasts, f"{place.point}: {fault.harm}", place)
            case _:
                pass

    def _lose(self, fault: Fault, place: Touch) -> None:
        self.harmed(f"{place.point}: {fault.harm}", place.what)
        raise place.unavailable()

    def _crash(self, fault: Fault, place: Touch) -> None:
        self.harmed(f"{place.point}: {fault.harm}", place.what)
        self.kill(self.task.process)
        raise Killed

    def _race(self, fault: Fault, place: Touch) -> None:
        waiting = (place.paths, self.task)
        self._racing.append(waiting)
        try:
            self._stall(LONGEST_RACE, f"{place.point}: {fault.harm}", place)
        finally:
            self._racing.remove(waiting)

    def _stall(self, lasts: timedelta, kind: str, place: Touch) -> None:
        task = self.task
        self.harmed(kind, f"{place.what} for {lasts.total_seconds():g} s")
        self._wake(task, lasts)
        since = self.now
        task.stand_still()
        task.stalled += self.now - since

    def _wake(self, task: Task, after: timedelta) -> None:
        """Let a task go on after a while, unless it has done so by then."""
        nap = task.naps
        self.timeline.after(after, lambda: self.go_on(task) if task.naps == nap else None)
