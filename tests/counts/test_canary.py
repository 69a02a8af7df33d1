"""Trying itself out costs Muster an incident each time, and between two a tick costs nothing more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.rules.canary import CanaryRule
from tests.counts.test_counts import CountedWorld
from tests.support.costs import IDLE_TICK, Cost
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> Iterator[CountedWorld]:
    """Return a world that tries itself out, before its first tick."""
    with disposable_store() as store:
        world = CountedWorld(CountingStore(store))
        world.policies.policy = replace(world.policies.policy, canary=CanaryRule(channel="shop-room"))
        yield world


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
