"""Cloud Scheduler takes an hour off: its next tick does what sixty would have done."""

from datetime import timedelta

import pytest

from muster.domain.event import Event
from tests.support.disposable import disposable_store
from tests.support.policies import a_policy
from tests.support.responders import acknowledge
from tests.support.sendings import paged
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("acknowledged", [False, True])
def test_one_late_tick_leaves_the_incident_as_sixty_punctual_ones(*, acknowledged: bool) -> None:
    """The same steps fired, the same promises broken, the same people paged, each once and for the same reason."""
    ends = []
    for every in (timedelta(minutes=1), timedelta(minutes=7), HOUR):
        with disposable_store() as store:
            world = World(store, a_policy())
            world.alert(**ALERT)
            if acknowledged:
                world.clock.advance(timedelta(minutes=2))
                acknowledge(world)
                world.deliver()
            world.advance(HOUR + timedelta(minutes=10), every=every)
            incident = world.newest()
            reasons = [(each.fact.type, each.reason.text) for each in _decisions(world, incident.id)]
            ends.append(
                (incident.fired, incident.missed, incident.level, incident.state, sorted(paged(world)), reasons)
            )
    assert ends[0] == ends[1] == ends[2]


def _decisions(world: World, incident: str) -> list[Event]:
    return [each for each in world.timeline(incident) if each.fact.type != "delivery.reported"]


def test_a_step_is_carried_out_by_the_first_tick_after_it_is_due(world: World) -> None:
    """Bo's page is due at five minutes: not a tick before, and not a tick later."""
    world.alert(**ALERT)
    world.clock.advance(timedelta(minutes=4, seconds=59))
    world.tick()
    assert paged(world) == ["Ada by push"]

    world.clock.advance(timedelta(seconds=1))
    world.tick()

    assert paged(world) == ["Ada by push", "Bo by push"]


def test_a_tick_that_comes_twice_pages_once(world: World) -> None:
    """Scheduler delivers at least once."""
    world.alert(**ALERT)
    world.clock.advance(timedelta(minutes=5))

    world.tick()
    world.tick()

    assert paged(world) == ["Ada by push", "Bo by push"]
