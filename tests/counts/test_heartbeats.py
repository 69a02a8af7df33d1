"""Waiting for heartbeats costs what it must, and only where the policy asks for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.rules.heartbeats import HeartbeatRule
from tests.support.costs import IDLE_TICK, PING, WATCH, Cost
from tests.support.counted_world import CountedWorld
from tests.support.world import KEY

RULE = HeartbeatRule(name="Backup", every=timedelta(hours=1), grace=timedelta())
MANY = 50


@pytest.fixture
def world(world: CountedWorld) -> CountedWorld:
    """Return a world whose policy waits for fifty services, after its first tick."""
    world.policies.policy = replace(world.policies.policy, heartbeats={f"s{n}": RULE for n in range(MANY)})
    world.restart()
    world.tick()
    return world


def ping(world: CountedWorld) -> None:
    """Let one of the services ping."""
    assert world.request("POST", "/intake/heartbeat/s1", authorization=f"Bearer {KEY}").status == 200


def test_a_ping(world: CountedWorld) -> None:
    """A read, a write, and no message."""
    assert world.cost(lambda: ping(world)) == PING == Cost(reads=1, writes=1)


def test_a_tick_in_which_all_are_well(world: CountedWorld) -> None:
    """One query more than without heartbeats, however many there are."""
    assert world.cost(world.only_tick) == IDLE_TICK + WATCH == Cost(queries=2, reads=2)


def test_a_process_that_has_just_started_reads_them_once(world: CountedWorld) -> None:
    """To see whether they are those of the policy; nothing is written."""
    world.restart()
    assert world.cost(world.only_tick) == IDLE_TICK + WATCH + Cost(queries=1, reads=MANY)


def test_a_policy_that_has_none_any_more_asks_for_nothing(world: CountedWorld) -> None:
    """But for once, to end them."""
    world.policies.policy = replace(world.policies.policy, heartbeats={})
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(queries=1, reads=MANY, writes=MANY)
    assert world.cost(world.only_tick) == IDLE_TICK


def test_what_is_late(world: CountedWorld) -> None:
    """Each is found, noted as late, told of and noted as told; from then on it costs nothing until it pings."""
    world.clock.advance(RULE.every)
    late = Cost(reads=1, writes=2, messages=1)
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(queries=1) + late * MANY
    assert world.cost(world.only_tick) == IDLE_TICK + WATCH
    assert world.cost(lambda: ping(world)) == PING + Cost(messages=1)
