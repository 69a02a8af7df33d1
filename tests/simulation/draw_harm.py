"""Draw what goes wrong."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from random import Random

from tests.simulation.harm import Harm, Point
from tests.simulation.plan import (
    ExtraTick,
    Fault,
    Mishap,
    Move,
    NewPolicy,
    NoTicks,
    Outage,
    Post,
    Press,
    RegionGone,
    Skew,
    Wish,
)
from tests.simulation.policies import EVERYDAY, channels_of, roads_of

MINUTE = timedelta(minutes=1)
FUNCTIONS = ("intake", "classification", "tick", "notification", "action")
TOPICS = ("alerts", "incident-events", "notifications")
COLLECTIONS = ("", "", "alerts", "incidents", "deliveries", "keys", "timeline")
TOUCHING = {
    Point.READ: ("classification", "tick", "notification", "action"),
    Point.COMMIT: ("classification", "tick", "notification", "action"),
    Point.PUBLISH: FUNCTIONS,
    Point.SEND: ("notification",),
}
"""Which functions come to each point."""
LONGEST_SEND = 20_000
"""Milliseconds that a provider may take."""
HARMS = {
    Point.READ: (Harm.UNAVAILABLE, Harm.STALL_AFTER, Harm.STALL_AFTER),
    Point.COMMIT: (
        Harm.CRASH_BEFORE,
        Harm.CRASH_AFTER,
        Harm.UNAVAILABLE,
        Harm.ANSWER_LOST,
        Harm.STALL_BEFORE,
        Harm.STALL_AFTER,
        Harm.RACE,
        Harm.RACE,
    ),
    Point.PUBLISH: (
        Harm.CRASH_BEFORE,
        Harm.CRASH_AFTER,
        Harm.UNAVAILABLE,
        Harm.ANSWER_LOST,
        Harm.HALF_DONE,
        Harm.STALL_BEFORE,
    ),
    Point.SEND: (Harm.CRASH_BEFORE, Harm.CRASH_AFTER, Harm.ANSWER_LOST, Harm.STALL_BEFORE, Harm.STALL_AFTER),
}
"""What can happen at each point."""
LIKELY = {Post: 0.2, Wish: 0.4, Press: 0.4}
"""How likely something is aimed at whoever deals with a move."""
HOW = ("again", "again", "failed", "unknown", "taken", "broken")


MESSAGES = (Harm.DELAYED, Harm.DOUBLED, Harm.LOST, Harm.ACK_LOST, Harm.DIED)
"""What can happen to a message."""
KINDS = (
    *dict.fromkeys(f"{point}: {harm}" for point, harms in HARMS.items() for harm in harms),
    *(f"message {harm}" for harm in MESSAGES),
    *(f"provider: {how}" for how in dict.fromkeys(HOW)),
    *("store away", "bus away", "policy away", "slow", "conflict", "died of attempts", "ticks missed", "tick doubled"),
    *("clock skewed", "policy changed", "region gone"),
)
"""Everything that goes wrong, as the record has it."""


class Hours:
    """When something goes wrong: mostly while something is going on."""

    def __init__(self, chance: Random, lasts: timedelta, moves: Sequence[Move]) -> None:
        """Look at what is going on."""
        self._chance = chance
        self._lasts = lasts
        self._busy = [move.at for move in moves]
        self.moves = moves

    def some_time(self) -> timedelta:
        """Return when the next thing goes wrong."""
        if self._chance.random() < 0.7:
            later = timedelta(seconds=self._chance.choice((0, 0, 60, 300, 900)))
            return self._chance.choice(self._busy) + later + timedelta(milliseconds=self._chance.randrange(-500, 6_000))
        return timedelta(milliseconds=self._chance.randrange(self._lasts // timedelta(milliseconds=1)))


def harms(chance: Random, hours: Hours, regions: int, policy: str) -> Iterator[Move]:
    """Yield a handful of harms, over the whole time."""
    some_time = hours.some_time
    yield from (_aimed(chance, move) for move in hours.moves if chance.random() < LIKELY.get(type(move), 0.0))
    for _ in range(chance.choice((1, 2, 4, 8))):
        yield _fault(chance, some_time())
    for _ in range(chance.choice((0, 1, 2, 4))):
        yield _mishap(chance, some_time())
    for _ in range(chance.choice((0, 0, 1, 2))):
        yield from _outages(chance, some_time(), policy)
    rarer: tuple[tuple[float, Callable[[], Move]], ...] = (
        (0.2, lambda: NoTicks(at=some_time(), lasts=chance.choice((2, 10, 45, 180)) * MINUTE)),
        (0.2, lambda: ExtraTick(at=some_time())),
        (0.2, lambda: _skew(chance, some_time())),
        (0.15 if policy in EVERYDAY else 0, lambda: NewPolicy(at=some_time(), policy=chance.choice(EVERYDAY))),
        (0.7 if regions > 1 else 0, lambda: _region_gone(chance, some_time(), regions)),
    )
    for likely, make in rarer:
        if chance.random() < likely:
            yield make()


def _fault(chance: Random, at: timedelta) -> Fault:
    point = chance.choice((Point.READ, Point.COMMIT, Point.COMMIT, Point.COMMIT, Point.PUBLISH, Point.SEND))
    harm = chance.choice(HARMS[point])
    longest = LONGEST_SEND if point is Point.SEND else chance.choice((1_000, 3_000, 30_000, 200_000))
    return Fault(
        at=at,
        point=point,
        harm=harm,
        what=chance.choice(COLLECTIONS) if point is Point.COMMIT else "",
        whose=chance.choice(("", *TOUCHING[point])),
        skip=chance.choice((0, 0, 1, 2, 5)),
        lasts=timedelta(milliseconds=chance.randrange(1, longest)),
    )


def _aimed(chance: Random, move: Move) -> Fault:
    """Return what befalls whoever deals with a move, or is outrun by another who does at the same time."""
    point = chance.choice((Point.READ, Point.COMMIT))
    return Fault(
        at=move.at,
        point=point,
        harm=chance.choice((Harm.STALL_AFTER,) if point is Point.READ else (Harm.RACE, *HARMS[point])),
        whose="classification" if isinstance(move, Post) else "action",
        skip=chance.choice((0, 0, 1)),
        lasts=timedelta(milliseconds=chance.choice((300, 2_000, 8_000, 8_000, 40_000))),
    )


def _mishap(chance: Random, at: timedelta) -> Mishap:
    harm = chance.choice(MESSAGES)
    lasts = timedelta(milliseconds=chance.choice((500, 5_000, 60_000, 600_000)))
    return Mishap(at=at, topic=chance.choice(TOPICS), harm=harm, skip=chance.choice((0, 0, 1, 3)), lasts=lasts)


def _outages(chance: Random, at: timedelta, policy: str) -> Iterator[Outage]:
    """Yield that a part of Muster is away, a channel for all, or every road to somebody."""
    lasts = timedelta(seconds=chance.choice((5, 60, 240, 900, 3_000)))
    what = chance.choice(("part", "channel", "person", "person"))
    if what == "part":
        yield Outage(at=at, what=chance.choice(("store", "bus", "policy")), lasts=lasts)
        return
    roads = chance.choice(roads_of(policy)) if what == "person" else (chance.choice(channels_of(policy)),)
    how = chance.choice(HOW)
    for road in roads if chance.random() < 0.5 else roads[:1]:
        yield Outage(at=at, what=road, lasts=lasts, how=how)


def _skew(chance: Random, at: timedelta) -> Skew:
    by = timedelta(seconds=chance.choice((-180, -30, -2, 2, 30, 180)))
    return Skew(at=at, function=chance.choice(FUNCTIONS), by=by, lasts=chance.choice((2, 10, 30)) * MINUTE)


def _region_gone(chance: Random, at: timedelta, regions: int) -> RegionGone:
    return RegionGone(at=at, region=chance.randrange(regions), lasts=chance.choice((2, 10, 30)) * MINUTE)
