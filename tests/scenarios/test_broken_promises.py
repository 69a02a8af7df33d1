"""The policy promises an acknowledgement within 5 minutes, triage within 15, an end within 4 hours."""

from datetime import timedelta

from muster.domain.commands.classification import Triage
from muster.domain.facts.deadlines import DeadlineMissed
from tests.support.policies import START
from tests.support.responders import ADA, acknowledge, act, resolve
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
MINUTES = timedelta(minutes=1)


def missed(world: World, incident: str) -> list[tuple[str, float]]:
    """Return the promises broken, with the minutes from the opening at which each was due."""
    facts = (each.fact for each in world.timeline(incident) if isinstance(each.fact, DeadlineMissed))
    return [(fact.deadline, (fact.due_at - START) / MINUTES) for fact in facts]


def test_each_broken_promise_is_recorded_once_with_its_own_time(world: World) -> None:
    """Nobody does anything for five hours."""
    incident = world.alert(**ALERT)

    world.advance(timedelta(hours=5), every=10 * MINUTES)

    assert missed(world, incident.id) == [("acknowledge", 5), ("triage", 15), ("resolve", 240)]


def test_promises_kept_leave_no_trace(world: World) -> None:
    """Acknowledged in 4 minutes, triaged in 10, over in an hour."""
    incident = world.alert(**ALERT)
    world.advance(4 * MINUTES)
    acknowledge(world)
    world.advance(6 * MINUTES)
    act(world, Triage(actor=ADA))
    world.advance(50 * MINUTES)
    resolve(world)
    world.deliver()
    world.advance(timedelta(hours=5), every=30 * MINUTES)

    assert missed(world, incident.id) == []


def test_a_promise_broken_between_two_ticks_is_not_taken_for_kept(world: World) -> None:
    """Acknowledged after six minutes, before any tick has noticed that it was late."""
    incident = world.alert(**ALERT)
    world.clock.advance(6 * MINUTES)

    acknowledge(world)

    assert missed(world, incident.id) == [("acknowledge", 5)]
