"""Play a scenario: from one virtual minute at which something is due straight to the next."""

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from muster.domain.policy import Policy
from muster.simulator.calendars import Given
from muster.simulator.deeds import Deed, Ping
from muster.simulator.known import Known
from muster.simulator.line import Line
from muster.simulator.world import World, only_faults

TICK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a scenario has happen at `at` (UTC)."""

    at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What happens from `start` to `until` (both UTC, both included). `seed` names what is received.

    `calendars` are those of schedules that are kept elsewhere.
    """

    start: datetime
    until: datetime
    events: Sequence[Planned]
    seed: int = 0
    calendars: Given = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a script under a policy: the lines in the order things happened, and the incidents by id."""

    script: Script
    policy: Policy
    lines: Sequence[Line]
    incidents: Mapping[str, Known]


def play(script: Script, policy: Policy) -> Played:
    """Return what happens, without waiting: everything is as it would be, each tick on time. Raises Fault.

    Services whose heartbeats the script does not mention are well all the time, and no canary is sent.
    """
    pinging = {event.deed.heartbeat for event in script.events if isinstance(event.deed, Ping)}
    heartbeats = {key: rule for key, rule in policy.heartbeats.items() if key in pinging}
    quiet = replace(policy, heartbeats=heartbeats, canary=None)
    with only_faults(), closing(World(quiet, script.start, script.seed, script.calendars)) as world:
        play_in(world, script)
    return Played(script=script, policy=policy, lines=world.journal.lines, incidents=world.journal.incidents)


def play_in(world: World, script: Script) -> None:
    """Play a script in a world that stands at its start.

    At each instant, what the script does comes first, then what the bus brings again, then the tick.
    """
    waiting = deque(sorted(script.events, key=lambda event: event.at))
    last_tick = script.start - TICK
    while True:
        tick = _next_tick(script.start, last_tick, world.next_due)
        coming = [at for at in (waiting[0].at if waiting else None, world.bus.next_due, tick) if at]
        now = min(coming, default=None)
        if now is None or now > script.until:
            return
        world.clock.set(now)
        while waiting and waiting[0].at == now:
            waiting.popleft().deed(world)
        world.settle()
        if tick == now:
            world.tick()
            last_tick = now


def _next_tick(start: datetime, last: datetime, due: datetime | None) -> datetime | None:
    """Return the first whole minute since `start` at which something is due, after the last tick."""
    if due is None:
        return None
    return max(start - (start - due) // TICK * TICK, last + TICK)
