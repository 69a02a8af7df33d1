"""The audit costs the same however much is stored, and nothing in the minutes between."""

from datetime import timedelta

import pytest

from tests.support.costs import AUDIT, IDLE_TICK, Cost
from tests.support.counted_world import CountedWorld
from tests.support.kept_heartbeat import KeptHeartbeat

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(world: CountedWorld) -> CountedWorld:
    """Return a world that is audited, with an incident of which everything is done."""
    world.heartbeat = KeptHeartbeat()
    world.restart()
    world.post_one()
    world.deliver()
    world.click("acknowledge")
    world.advance(10 * MINUTE)
    return world


def test_ticks_between_two_audits_ask_no_more(world: CountedWorld) -> None:
    """From 9:11 to 9:19: what is due? Nothing; but for 9:13 and 9:18."""
    costs = []
    for _ in range(9):
        world.clock.advance(MINUTE)
        costs.append(world.cost(world.only_tick))
    audit = IDLE_TICK + AUDIT
    assert costs == [IDLE_TICK] * 2 + [audit] + [IDLE_TICK] * 4 + [audit] + [IDLE_TICK]


def test_a_process_that_has_just_started_asks_for_no_more(world: CountedWorld) -> None:
    """It goes by the minute; and where another has audited in that minute, it reads that and no more."""
    world.restart()
    assert world.cost(world.only_tick) == IDLE_TICK
    world.clock.advance(3 * MINUTE)
    assert world.cost(world.only_tick) == IDLE_TICK + AUDIT
    assert world.cost(world.only_tick) == IDLE_TICK
    world.restart()
    assert world.cost(world.only_tick) == IDLE_TICK + Cost(reads=1)
    assert world.cost(world.only_tick) == IDLE_TICK
