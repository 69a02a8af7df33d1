"""It was over, and it fires again: within the hour it is the same incident, after it a new one."""

from datetime import timedelta

from muster.domain.incident import IncidentState
from tests.support.responders import acknowledge, resolve
from tests.support.sendings import paged
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P2", "service": "checkout"}
MINUTES = timedelta(minutes=1)


def test_within_the_window_the_incident_is_reopened(world: World) -> None:
    """Ada resolved it half an hour ago: the same incident begins anew, and she is paged anew."""
    first = world.alert(**ALERT)
    resolve(world)
    world.deliver()
    world.advance(30 * MINUTES)

    again = world.alert(**ALERT)

    assert (again.id, again.state, again.run) == (first.id, IncidentState.TRIGGERED, 2)
    assert paged(world) == ["Ada by push", "Ada by push"]
    assert again.run_started_at == world.clock.now()


def test_after_the_window_there_is_a_new_incident(world: World) -> None:
    """An hour after the resolution the record is closed: what fires now is another incident, with its own timeline."""
    first = world.alert(**ALERT)
    resolve(world)
    world.deliver()
    world.advance(60 * MINUTES)

    second = world.alert(**ALERT)

    assert second.id != first.id
    assert [incident.state for incident in world.incidents()] == [IncidentState.TRIGGERED, IncidentState.CLOSED]


def test_the_window_is_over_when_it_is_over_whether_or_not_a_tick_has_come(world: World) -> None:
    """The tick that was to close the record is late: a new incident all the same."""
    first = world.alert(**ALERT)
    resolve(world)
    world.clock.advance(61 * MINUTES)

    assert world.alert(**ALERT).id != first.id


def test_a_reopened_incident_escalates_from_its_reopening(world: World) -> None:
    """Acknowledged, resolved, reopened: the acknowledgement of the first time does not count for the second."""
    world.alert(**ALERT)
    acknowledge(world)
    resolve(world)
    world.deliver()
    world.advance(30 * MINUTES)
    world.alert(**ALERT)

    world.advance(14 * MINUTES)
    assert "Bo by push" not in paged(world)
    world.advance(MINUTES)

    assert paged(world)[-1] == "Bo by push"


def test_a_worse_duplicate_raises_the_severity(world: World) -> None:
    """A P2 that its sender now calls P1: the same incident, at P1, and what is overdue by P1's plan is done at once."""
    first = world.alert(**ALERT)
    world.advance(6 * MINUTES)
    assert "Bo by push" not in paged(world)

    raised = world.alert(**ALERT | {"severity": "P1"})

    assert (raised.id, raised.severity) == (first.id, "P1")
    assert "Bo by push" in paged(world)


def test_a_milder_duplicate_changes_nothing(world: World) -> None:
    """A P2 does not become a P3 because its sender says so now."""
    first = world.alert(**ALERT)
    before = (world.timeline(first.id), len(world.channels.sent))

    world.alert(**ALERT | {"severity": "P3"})

    assert (world.timeline(first.id), len(world.channels.sent)) == before
