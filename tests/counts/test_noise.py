"""Keeping noise from paging costs what it must, and only where the policy asks for it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from muster.domain.rules.noise import Noise
from tests.counts.test_counts import CountedWorld
from tests.support.costs import DUPLICATE, NEW_INCIDENT, Cost
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.noise import a_count, a_flapping, a_grouping, a_storm, a_wait


@pytest.fixture
def world() -> Iterator[CountedWorld]:
    """Return the world, on SQLite."""
    with disposable_store() as store:
        yield CountedWorld(CountingStore(store))


def keep_quiet(world: CountedWorld, noise: Noise) -> None:
    """Let the policy say so."""
    world.policies.policy = replace(world.policies.policy, noise=noise)


def opened(world: CountedWorld, **alert: str) -> Cost:
    """Return what an alert costs that opens an incident, or joins one."""
    world.post_one(**alert)
    return world.cost(world.deliver_next)


def repeated(world: CountedWorld, **alert: str) -> Cost:
    """Return what a repeat costs, when everything before is done."""
    world.deliver()
    world.post_one(**alert)
    return world.cost(world.deliver)


@pytest.mark.parametrize("noise", [a_wait(), a_flapping()], ids=["a wait", "flapping"])
def test_waits_and_flapping_cost_nothing(world: CountedWorld, noise: Noise) -> None:
    """The incident and the key are written anyway; a repeat is a repeat."""
    keep_quiet(world, noise)
    assert opened(world).reads == NEW_INCIDENT.reads
    assert repeated(world) == DUPLICATE


def test_a_count_costs_a_write_while_it_counts(world: CountedWorld) -> None:
    """Key, incident and what stands are read, alert and key are written; once it pages, a repeat is a repeat."""
    keep_quiet(world, a_count(3))
    opened(world)
    assert repeated(world) == Cost(reads=3, writes=2)
    repeated(world)
    assert repeated(world) == DUPLICATE


def test_a_group_costs_its_two_documents(world: CountedWorld) -> None:
    """The entrance is read, and both are written with the incident; a member's repeat reads the group besides."""
    keep_quiet(world, a_grouping())
    assert opened(world) == NEW_INCIDENT + Cost(reads=1, writes=2)
    world.deliver()
    opened(world, key="invoices")
    world.deliver()
    joined = opened(world, key="payments")
    assert joined == Cost(reads=6, writes=3)
    assert repeated(world) == repeated(world, key="payments") == DUPLICATE + Cost(reads=1)


def test_a_storm_is_counted_and_not_kept(world: CountedWorld) -> None:
    """Two entrances are read and two counts made for a new incident; a repeat is a repeat."""
    keep_quiet(world, a_storm(incidents=10))
    assert opened(world) == NEW_INCIDENT + Cost(reads=4, queries=2)
    assert repeated(world) == DUPLICATE
