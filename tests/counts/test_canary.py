"""Trying itself out costs Muster an incident each time, and between two a tick costs nothing more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.rules.canary import CanaryRule
from tests.support.costs import IDLE_TICK, Cost
from tests.support.counted_world import CountedWorld


@pytest.fixture
def world(world: CountedWorld) -> CountedWorld:
    """Return a world that tries itself out, before its first tick."""
    world.policies.policy = replace(world.policies.policy, canary=CanaryRule(channel="shop-room"))
    return world


def test_one_canary(world: CountedWorld) -> None:
    """It is sent and noted; looked for until it is delivered; and after that it is not asked for."""
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(reads=1, writes=1, messages=1)
    world.deliver()
    found = Cost(queries=1, reads=3, writes=1)
    world.clock.advance(timedelta(seconds=30))
    assert world.cost(world.only_tick) == IDLE_TICK + found
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(reads=1)
    assert world.cost(world.only_tick) == IDLE_TICK
    world.restart()
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(reads=1)
    assert world.cost(world.only_tick) == IDLE_TICK


def test_the_way_of_a_canary(world: CountedWorld) -> None:
    """As any incident that is told to one room, but what stands is not read when it opens."""
    world.only_tick()
    assert world.cost(world.deliver) == Cost(reads=5, writes=12, messages=5)
