"""A rotation has ended and nobody noticed: the step that was to page it does not wait for anybody."""

from datetime import timedelta

from tests.support.policies import CY, NOBODY, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.sendings import paged, told
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


def test_the_next_step_is_fired_at_once(world: World) -> None:
    """Nobody is on call for the first step: Cy, whose turn was in ten minutes, is paged now; the room is told."""
    steps = (a_step(0, NOBODY), a_step(10, CY, **UNLESS_ACKNOWLEDGED))
    world.policies.policy = with_steps("P1", *steps, policy=world.policy)

    incident = world.alert(**ALERT)

    assert world.types(incident.id) == ["incident.opened", "incident.nobody_to_page", "incident.paged"]
    assert paged(world) == ["Cy by push"]
    assert told(world, "shop-room") == ["[Nobody to page] P1 Critical: Orders are stale"]


def test_with_nobody_at_all_it_says_so_and_stays_open(world: World) -> None:
    """There is no step left to move up: the incident waits, visibly, and nothing fails."""
    world.policies.policy = with_steps("P1", a_step(0, NOBODY), a_step(5, NOBODY), policy=world.policy)

    incident = world.alert(**ALERT)
    world.advance(timedelta(minutes=10))

    assert world.types(incident.id).count("incident.nobody_to_page") == 2
    assert world.newest().open
    assert paged(world) == []
