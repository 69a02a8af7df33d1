"""Somebody presses "Send test notification" in Cloud Monitoring's console."""

from datetime import timedelta

from muster.domain.incident import IncidentState
from tests.support.intake import captured
from tests.support.sendings import paged, told
from tests.support.world import World

TEST = captured("gcp_webhook_console_test_message")


def post(world: World) -> None:
    """Send the console's message."""
    assert world.post("cloud_monitoring", TEST).status == 202
    world.deliver()


def test_it_is_shown_wakes_nobody_and_ends_by_itself(world: World) -> None:
    """An incident of the lowest severity, marked as a test, which is over ten minutes later."""
    post(world)
    incident = world.newest()
    assert (incident.severity, incident.test, incident.open) == ("P4", True, True)
    assert told(world, "incidents")[0].startswith("[Test] ")
    assert paged(world) == []

    world.advance(timedelta(minutes=10))

    ended = world.newest()
    assert ended.state is IncidentState.RESOLVED
    assert ended.resolved_by == "muster"


def test_a_second_test_in_the_same_minutes_is_part_of_the_first(world: World) -> None:
    """The console's tests all look alike: each is on record, and one incident stands for them."""
    post(world)
    world.clock.advance(timedelta(minutes=1))
    post(world)

    (incident,) = world.incidents()
    assert world.store.alerts.count(incident.id) == 2
