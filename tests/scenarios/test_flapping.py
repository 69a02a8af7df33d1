"""A check that fails every other minute: Ada is paged until it flaps, and then left alone until it is quiet."""

import pytest

from muster.domain.incident import Incident, IncidentState
from muster.domain.key import KeyState
from tests.support.noise import MINUTE, a_flapping
from tests.support.policies import a_policy
from tests.support.responders import resolve
from tests.support.sendings import paged
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P2", "service": "checkout"}


@pytest.fixture(autouse=True)
def watched(world: World) -> None:
    """Look for flapping: four turns in a quarter of an hour, and ten minutes of quiet."""
    world.policies.policy = a_policy(noise=a_flapping())


def turn(world: World, *states: str) -> Incident:
    """Let the check say so, a minute apart."""
    for state in states:
        world.advance(MINUTE)
        world.alert(**ALERT | {"state": state})
    return world.newest()


def test_it_stays_open_until_it_is_quiet(world: World) -> None:
    """Paged twice; six more turns page nobody, and it ends ten minutes after the last."""
    turn(world, "open", "closed", "open", "closed")
    assert world.newest().open
    assert paged(world) == ["Ada by push"] * 2
    turn(world, "open", "closed", "open", "closed")
    assert paged(world) == ["Ada by push"] * 2
    world.advance(9 * MINUTE)
    assert world.newest().open
    world.advance(MINUTE)
    assert world.newest().state is IncidentState.RESOLVED
    assert len(world.incidents()) == 1


def test_what_fires_in_the_end_stays_open(world: World) -> None:
    """Its last word was that it is happening: it is an incident like any other, and its next end is one."""
    turn(world, "open", "closed", "open", "closed", "open")
    world.advance(30 * MINUTE)
    assert world.newest().open
    assert "incident.steadied" in world.types(world.newest().id)
    assert not turn(world, "closed").open


def test_its_repeats_are_filed(world: World) -> None:
    """The same word again changes nothing."""
    turn(world, "open", "closed", "open", "closed", "open")
    before = world.timeline(world.newest().id)
    turn(world, "open")
    assert [event for event in world.timeline(world.newest().id) if event not in before] == []
    key = world.store.alerts.key(world.newest().key_id)
    assert key is not None
    assert key.value.state is KeyState.OPEN


def test_a_person_ends_it(world: World) -> None:
    """Ada says that it is over, and it is; when it fires again it is reopened."""
    turn(world, "open", "closed", "open", "closed")
    resolve(world)
    assert not world.newest().open
    assert turn(world, "open").open
