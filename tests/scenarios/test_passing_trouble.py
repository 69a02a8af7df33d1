"""Trouble that passes by itself wakes nobody; trouble that stays, or comes again and again, does."""

from muster.domain.incident import IncidentState
from tests.support.noise import MINUTE, a_count, a_wait, filed
from tests.support.policies import a_policy
from tests.support.sendings import paged, told
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P2", "service": "checkout"}


def test_what_is_over_in_three_minutes_wakes_nobody(world: World) -> None:
    """It is on record, resolved, and no room has heard of it."""
    world.policies.policy = a_policy(noise=a_wait())
    world.alert(**ALERT)
    world.advance(2 * MINUTE)
    world.alert(**ALERT | {"state": "closed"})
    world.advance(10 * MINUTE)

    assert world.newest().state is IncidentState.RESOLVED
    assert (paged(world), told(world, "shop-room"), told(world, "incidents")) == ([], [], [])
    assert filed(world) == {"orders": {world.newest().id}}
    held = world.timeline(world.newest().id)[1]
    assert (held.fact.type, held.reason.rule) == ("incident.held", "hold[1]")


def test_what_stays_wakes_ada(world: World) -> None:
    """Three minutes later, and the rooms hear of it."""
    world.policies.policy = a_policy(noise=a_wait())
    world.alert(**ALERT)
    world.advance(2 * MINUTE)
    assert paged(world) == []
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push"]
    assert len(told(world, "shop-room")) == 1


def test_the_third_time_wakes_ada(world: World) -> None:
    """Thrice within ten minutes, whether it was closed in between or not."""
    world.policies.policy = a_policy(noise=a_count())
    for state in ("open", "closed", "open"):
        world.alert(**ALERT | {"state": state})
        world.advance(2 * MINUTE)
    assert paged(world) == []
    world.alert(**ALERT)
    assert paged(world) == ["Ada by push"]
    assert len(world.incidents()) == 1
    world.alert(**ALERT)
    assert paged(world) == ["Ada by push"]


def test_twice_wakes_nobody(world: World) -> None:
    """Ten minutes after the first it is resolved; what comes then is counted on."""
    world.policies.policy = a_policy(noise=a_count())
    world.alert(**ALERT)
    world.advance(6 * MINUTE)
    world.alert(**ALERT)
    world.advance(5 * MINUTE)
    assert world.newest().state is IncidentState.RESOLVED
    assert paged(world) == []
    world.alert(**ALERT)
    world.advance(MINUTE)
    assert paged(world) == []
    world.alert(**ALERT)
    assert paged(world) == ["Ada by push"]
