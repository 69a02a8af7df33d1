"""A hand-off is told once, whenever a process dies while it is told, and however many ticks tell it at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from muster.domain.delivery import NO_INCIDENT, DeliveryState
from tests.support.disposable import disposable_store
from tests.support.hand_offs import MINUTE, told, told_policy
from tests.support.interrupted_store import InterruptedStore
from tests.support.world import Killed, World

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ALERT = {"key": "orders", "severity": "P4", "service": "checkout"}
OPEN = 2


@contextmanager
def a_world(ahead: timedelta = timedelta()) -> Iterator[World]:
    """Give a world with two open incidents, an hour before Ada hands over to Bo."""
    with disposable_store() as store:
        world = World(store, told_policy(ahead=ahead))
        world.tick()
        for number in range(OPEN):
            world.alert(**ALERT | {"key": f"{number}"})
        world.tick_at(TUESDAY - 60 * MINUTE)
        world.fuse.moments.clear()
        world.fuse.passed = 0
        yield world


def live(world: World) -> None:
    """Live through half an hour before the hand-off, and the hand-off, dying once; the Scheduler and the bus go on."""
    for minute in (-30, -29, -28, -27, 0, 1, 2, 3):
        try:
            world.tick_at(TUESDAY + minute * MINUTE)
        except Killed:
            world.restart()
            world.redeliver()
            world.tick()


@cache
def undisturbed() -> tuple[tuple[str, ...], Counter[str]]:
    """Return the moments at which the process may die, and what is told when it does not."""
    with a_world(ahead=30 * MINUTE) as world:
        live(world)
        return tuple(world.fuse.moments), Counter(told(world))


def recorded(world: World) -> list[int]:
    """Return how often each incident has the hand-off on record."""
    return [world.types(each.id).count("incident.handed_over") for each in world.incidents()]


def test_undisturbed_each_is_told_once() -> None:
    """Bo ahead and at the hand-off, Ada at its end."""
    _, said = undisturbed()
    assert sorted(said.values()) == [1, 1, 1]


@pytest.mark.parametrize("number", range(len(undisturbed()[0])))
def test_a_death_at_any_moment_loses_nothing(number: int) -> None:
    """Everybody is told, twice at most if the provider had the message already; every incident has it on record."""
    moments, said = undisturbed()
    with a_world(ahead=30 * MINUTE) as world:
        world.fuse.blows_at = number
        live(world)
        assert world.fuse.passed > number, "the process never got there"
        assert set(told(world)) == set(said)
        again = sum(count - 1 for count in Counter(told(world)).values())
        assert again <= (1 if moments[number] in {"after push has the message", REPEATED} else 0)
        assert recorded(world) == [1] * OPEN
        assert world.store.open_deliveries(NO_INCIDENT) == []
        assert {each.value.state for each in world.store.deliveries(NO_INCIDENT)} == {DeliveryState.SENT}


REPEATED = "before the commit of replace deliveries"
"""The outcome is not on record yet: the message is sent again, since a duplicate beats a loss."""


def calls_of_a_tick() -> int:
    """Return how many calls of the store a tick makes that tells of the hand-off."""
    with a_world() as world:
        counted = InterruptedStore(world.documents)
        world.documents = counted
        world.restart()
        world.tick_at(TUESDAY)
        return counted.calls


@pytest.mark.parametrize("call", range(calls_of_a_tick()))
def test_two_ticks_that_meet_tell_it_once(call: int) -> None:
    """Whatever the one is about to do when the other does all of it."""
    with a_world() as world:
        plain = world.documents

        def another() -> None:
            world.documents = plain
            world.restart()
            world.request("POST", "/tick")

        world.documents = InterruptedStore(plain, {call: another})
        world.restart()
        world.tick_at(TUESDAY)
        world.advance(2 * MINUTE)
        assert sorted(Counter(told(world)).values()) == [1, 1]
        assert recorded(world) == [1] * OPEN
