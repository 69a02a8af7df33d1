"""What it costs to tell of hand-offs; nothing where no schedule of the policy wants that."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.support import costs
from tests.support.costs import Cost
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.hand_offs import MINUTE, told_policy, told_schedule, with_schedule
from tests.support.policies import a_policy
from tests.support.world import World

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


class CountedWorld(World):
    """A world that tells what things cost."""

    def cost(self, do: Callable[[], object]) -> Cost:
        """Return what it costs to do something."""
        assert isinstance(self.documents, CountingStore)
        self.documents.take()
        before = len(self.bus.published)
        do()
        tally = self.documents.take()
        messages = len(self.bus.published) - before
        return Cost(queries=tally.queries, reads=tally.reads, writes=tally.written, messages=messages)

    def only_tick(self) -> None:
        """Tick, and deliver nothing of what follows."""
        assert self.request("POST", "/tick").status == 200


@pytest.fixture
def world() -> Iterator[CountedWorld]:
    """Return the world, on SQLite, after the first look."""
    with disposable_store() as store:
        world = CountedWorld(CountingStore(store), told_policy())
        world.tick()
        yield world


def test_a_tick_that_tells_nothing(world: CountedWorld) -> None:
    """Two documents and a query that finds nothing, however many schedules are told of."""
    policy = world.policies.policy
    world.policies.policy = with_schedule(policy, told_schedule("ada", ahead=30 * MINUTE))
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK == Cost(queries=2, reads=4)


def test_a_policy_without_notices_costs_nothing(world: CountedWorld) -> None:
    """The idle tick stays one query."""
    world.policies.policy = a_policy()
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == costs.IDLE_TICK


def test_the_first_look() -> None:
    """It writes down who is on call."""
    with disposable_store() as store:
        fresh = CountedWorld(CountingStore(store), told_policy())
        assert fresh.cost(fresh.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK + Cost(writes=1)


def test_a_hand_off(world: CountedWorld) -> None:
    """With nothing open; each message then costs as much as any other, but for the timeline it does not have."""
    world.clock.advance(TUESDAY - world.clock.now())
    waiting = Cost(reads=1)  # the query finds two messages, where it finds nothing otherwise
    assert world.cost(world.only_tick) == costs.IDLE_TICK + costs.HAND_OFF_LOOK + costs.HAND_OFF + waiting
    delivery = Cost(reads=3, writes=2)
    assert world.cost(world.deliver) == delivery * 2


def test_a_hand_off_on_the_record_of_an_incident(world: CountedWorld) -> None:
    """The incident is found by the query and read once more, and written with the event; then that this is done."""
    world.alert(key="low", severity="P4", service="checkout")
    world.advance(5 * MINUTE)
    world.clock.advance(TUESDAY - world.clock.now())
    recorded = Cost(reads=1, writes=2) + costs.EVENT
    waiting = Cost(reads=1)
    expected = costs.IDLE_TICK + costs.HAND_OFF_LOOK + costs.HAND_OFF + waiting + recorded
    assert world.cost(world.only_tick) == expected
