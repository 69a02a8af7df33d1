"""Trying people's addresses out costs documents once a week, and between two runs a tick costs nothing more."""

from dataclasses import replace
from datetime import time
from functools import partial

import pytest

from muster.domain.rules.paging_tests import PagingTestRule
from muster.usecases.find_addresses import find_addresses
from tests.support.costs import IDLE_TICK, Cost
from tests.support.counted_world import CountedWorld
from tests.support.hand_offs import told_policy
from tests.support.paging_tests import DAY, HOUR, MINUTE, TUESDAY, link, tried_policy
from tests.support.policies import a_policy

RULE = PagingTestRule(exempt=("bo", "cy"))
PEOPLE, ADDRESSES = 2, 4
"""Ada with three addresses, Dir with one, at the same time."""
LOOK = Cost(queries=1, reads=1)
"""Is there a message that has no outcome yet? No."""


@pytest.fixture
def world(world: CountedWorld) -> CountedWorld:
    """Return the shop on Monday."""
    world.policies.policy = tried_policy(RULE)
    return world


def at(world: CountedWorld, days: float = 0) -> None:
    """Let the clock show when test pages are due, or so many days later."""
    world.clock.reach(TUESDAY + days * DAY)


def test_a_week_without_anything_due_costs_nothing(world: CountedWorld) -> None:
    """Also for a process that has just begun: it is the clock that says so, and no document."""
    assert world.cost(world.only_tick) == IDLE_TICK
    at(world)
    world.tick()
    for _ in range(3):
        world.clock.advance(4 * HOUR)
        world.restart()
        assert world.cost(world.only_tick) == IDLE_TICK


def test_the_first_run(world: CountedWorld) -> None:
    """Nothing is known of anybody; a document a person and one a message is written, and each is requested."""
    at(world)
    nothing_known, waiting = Cost(queries=1, reads=1), Cost(queries=1, reads=ADDRESSES)
    written = Cost(writes=PEOPLE + ADDRESSES, messages=ADDRESSES)
    assert world.cost(world.only_tick) == IDLE_TICK + nothing_known + waiting + written
    assert world.cost(world.deliver) == Cost(reads=3, writes=2) * ADDRESSES
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == IDLE_TICK + LOOK
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == IDLE_TICK


def test_the_second_run_reads_what_is_known(world: CountedWorld) -> None:
    """A document a person; and so does a process that begins within three hours of it, once."""
    at(world)
    world.tick()
    at(world, 7)
    known, waiting = Cost(queries=1, reads=PEOPLE), Cost(queries=1, reads=ADDRESSES)
    written = Cost(writes=PEOPLE + ADDRESSES, messages=ADDRESSES)
    assert world.cost(world.only_tick) == IDLE_TICK + known + waiting + written
    world.deliver()
    world.restart()
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == IDLE_TICK + known + LOOK
    world.clock.advance(MINUTE)
    assert world.cost(world.only_tick) == IDLE_TICK


def test_a_confirmation(world: CountedWorld) -> None:
    """What stands, the message and what is known are read; that is written. To look reads the message."""
    at(world)
    world.tick()
    path = link(world, "ada-push")
    assert world.cost(lambda: world.request("GET", path)) == Cost(reads=2)
    assert world.cost(lambda: world.request("POST", path)) == Cost(reads=3, writes=1)
    assert world.cost(lambda: world.request("POST", path)) == Cost(reads=3)


def test_who_asks_where_none_are_wanted_reads_none(world: CountedWorld) -> None:
    """Whatever was known before."""
    at(world)
    world.tick()
    find = partial(find_addresses, world.documents, now=TUESDAY)
    assert world.cost(lambda: find(world.policies.policy)) == Cost(queries=2, reads=PEOPLE + ADDRESSES)
    assert world.cost(lambda: find(a_policy())) == Cost()


def test_the_report(world: CountedWorld) -> None:
    """The messages of the run are read once more: one query a time zone."""
    world.policies.policy = tried_policy(replace(RULE, report_to=("dir",)))
    at(world)
    world.tick()
    at(world, 1)
    found = Cost(queries=1, reads=PEOPLE) + Cost(queries=1, reads=ADDRESSES) + Cost(queries=1, reads=1)
    assert world.cost(world.only_tick) == IDLE_TICK + found + Cost(writes=2, messages=1)


def test_beside_hand_offs_each_message_is_requested_once(world: CountedWorld) -> None:
    """Both look after what is about no incident, each after its own."""
    told = told_policy("ada", "bo")
    world.policies.policy = replace(tried_policy(RULE), schedules=told.schedules)
    world.clock.reach(TUESDAY - DAY)
    world.tick()
    world.policies.policy = replace(world.policies.policy, test_pages=replace(RULE, at=time(9)))
    at(world, -1 / 24)
    assert world.cost(world.only_tick).messages == ADDRESSES + 2
