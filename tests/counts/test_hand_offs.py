"""What it costs to tell of hand-offs; nothing where no schedule of the policy wants that."""

from datetime import UTC, datetime

import pytest

from tests.support import costs
from tests.support.costs import Cost
from tests.support.counted_world import CountedWorld
from tests.support.hand_offs import MINUTE, told_policy, told_schedule, with_schedule
from tests.support.policies import a_policy

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(world: CountedWorld) -> CountedWorld:
    """Return a world that tells of hand-offs, before its first tick."""
    world.policies.policy = told_policy()
    return world


@pytest.fixture
def looked(world: CountedWorld) -> CountedWorld:
    """Return it after the first look."""
    world.tick()
    return world


def test_a_tick_that_tells_nothing(looked: CountedWorld) -> None:
    """Two documents and a query that finds nothing, however many schedules are told of."""
    policy = looked.policies.policy
    looked.policies.policy = with_schedule(policy, told_schedule("ada", ahead=30 * MINUTE))
    looked.clock.advance(MINUTE)
    assert looked.cost(looked.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK == Cost(queries=2, reads=4)


def test_a_policy_without_notices_costs_nothing(looked: CountedWorld) -> None:
    """The idle tick stays one query."""
    looked.policies.policy = a_policy()
    looked.clock.advance(MINUTE)
    assert looked.cost(looked.only_tick) == costs.IDLE_TICK


def test_the_first_look(world: CountedWorld) -> None:
    """It writes down who is on call."""
    assert world.cost(world.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK + Cost(writes=1)


def test_a_hand_off(looked: CountedWorld) -> None:
    """With nothing open; each message then costs as much as any other, but for the timeline it does not have."""
    looked.clock.reach(TUESDAY)
    waiting = Cost(reads=1)  # the query finds two messages, where it finds nothing otherwise
    assert looked.cost(looked.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK + costs.HAND_OFF + waiting
    delivery = Cost(reads=3, writes=2)
    assert looked.cost(looked.deliver) == delivery * 2


def test_a_hand_off_on_the_record_of_an_incident(looked: CountedWorld) -> None:
    """The incident is found by the query and read once more, and written with the event; then that this is done."""
    looked.alert(key="low", severity="P4", service="checkout")
    looked.advance(5 * MINUTE)
    looked.clock.reach(TUESDAY)
    recorded = Cost(reads=1, writes=2) + costs.EVENT
    waiting = Cost(reads=1)
    expected = costs.IDLE_TICK + costs.HAND_OFF_LOOK + costs.HAND_OFF + waiting + recorded
    assert looked.cost(looked.only_tick) == expected
