"""Messages are lost between the store and the bus: the tick finds what is missing, in what was stored."""

from datetime import timedelta

import pytest

from muster.domain.delivery import DeliveryState
from muster.ports import SendAgain
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import CY, a_policy, a_step, with_steps
from tests.support.responders import acknowledge
from tests.support.sendings import paged, told
from tests.support.world import Killed, World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def published(world: World) -> bool:
    """Return whether the bus has every event."""
    return not any(world.store.unpublished(incident.id) for incident in world.incidents())


def test_events_that_were_never_published_are(world: World) -> None:
    """The process dies with the incident committed and nothing published: the tick a minute later pages Ada."""
    world.fuse.blows_on = "before publishing on incident-events"
    world.post("generic", {"title": "Orders are stale", **ALERT})
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    assert not published(world)

    world.advance(2 * MINUTE)

    assert paged(world) == ["Ada by push"]
    assert published(world)


def test_a_bus_that_is_away_during_a_commit_gets_it_later(world: World) -> None:
    """Ada acknowledges while Pub/Sub does not answer: her word counts at once, and the room hears it later."""
    world.alert(**ALERT)
    world.bus.away = True
    acknowledge(world)
    world.advance(3 * MINUTE)
    assert world.newest().acknowledged_by == "ada"
    assert told(world, "shop-room") == ["[Opened] P1 Critical: Orders are stale"]

    world.bus.away = False
    world.advance(2 * MINUTE)

    assert told(world, "shop-room")[-1] == "[Acknowledged] P1 Critical: Orders are stale"
    assert published(world)


def test_a_step_that_is_due_is_fired_though_the_bus_is_away(world: World) -> None:
    """What cannot be published is decided and stored all the same, at its time."""
    world.channels.broken["push"] = lambda: RuntimeError("so that there is something to sweep")
    incident = world.alert(**ALERT)
    world.clock.advance(5 * MINUTE)
    world.bus.away = True

    world.tick()

    assert world.types(incident.id).count("incident.paged") == 2


def test_a_lost_request_to_send_is_made_again(world: World) -> None:
    """The bus loses the message that asks for Ada's page: the delivery is on record, and the tick asks again."""
    world.post("generic", {"title": "Orders are stale", **ALERT})
    _lose_requests(world)

    world.advance(2 * MINUTE)

    assert paged(world) == ["Ada by push"]


def test_a_delivery_that_waits_its_turn_is_not_asked_for(world: World) -> None:
    """The provider said "in ten minutes": until then the tick leaves it alone."""
    world.channels.broken["push"] = lambda: SendAgain("429", after=600)
    world.alert(**ALERT)
    before = [topic for topic, _ in world.bus.published].count("notifications")

    for _ in range(4):
        world.clock.advance(MINUTE)
        world.tick()

    assert [topic for topic, _ in world.bus.published].count("notifications") == before


def test_what_follows_late_is_swept_too(world: World) -> None:
    """Notification was down while the first sweep found nothing to do; then the bus loses its request to send."""
    world.post("generic", {"title": "Orders are stale", **ALERT})
    world.deliver_next()
    late = world.bus.ready[:]
    world.bus.ready.clear()
    for _ in range(4):
        world.clock.advance(MINUTE)
        world.tick()
    world.bus.ready += late
    _lose_requests(world)
    assert world.channels.tried == []

    world.clock.advance(MINUTE)
    world.tick()

    assert paged(world)[0] == "Ada by push"


def test_what_has_just_happened_is_waited_for(world: World) -> None:
    """A sweep comes a second after Ada's acknowledgement, and then the bus loses the request to tell the room."""
    world.alert(**ALERT)
    world.clock.advance(59 * SECOND)
    acknowledge(world)
    world.clock.advance(SECOND)
    world.request("POST", "/tick")
    _lose_requests(world)
    assert told(world, "shop-room") == ["[Opened] P1 Critical: Orders are stale"]

    world.advance(3 * MINUTE)

    assert told(world, "shop-room")[-1] == "[Acknowledged] P1 Critical: Orders are stale"


def _lose_requests(world: World) -> None:
    """Deliver everything but the requests to send, which are lost."""
    while world.bus.ready:
        if world.bus.ready[0].topic == "notifications":
            world.bus.ready.pop(0)
        else:
            world.deliver_next()


def test_an_outcome_in_the_middle_of_a_sweep_is_not_overlooked() -> None:
    """Between the sweep's two questions a sender records its last outcome, and dies before it has published it."""
    with disposable_store() as store:
        interrupted = InterruptedStore(store)
        world = World(interrupted, with_steps("P4", a_step(0, CY), policy=a_policy()))
        world.post("generic", {"title": "Orders are stale", "severity": "P4", "environment": "staging"})
        while world.bus.ready[0].topic != "notifications":
            world.deliver_next()
        world.clock.advance(MINUTE)

        def record_and_die() -> None:
            world.fuse.blows_on = "after the commit of replace deliveries, create incidents"
            with pytest.raises(Killed):
                world.deliver_next()

        interrupted.interrupt(2, record_and_die)
        world.request("POST", "/tick")
        assert paged(world) == ["Cy by push"]
        world.advance(2 * MINUTE)

        assert published(world)


def test_an_outcome_that_was_not_published_is(world: World) -> None:
    """The process dies between recording that the page was sent and publishing it."""
    world.fuse.blows_on = "after the commit of replace deliveries, create incidents"
    world.post("generic", {"title": "Orders are stale", **ALERT})
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    world.deliver()
    assert not published(world)

    world.advance(2 * MINUTE)

    assert published(world)
    assert paged(world) == ["Ada by push"]


def test_sweeping_ends_when_there_is_nothing_left_to_do(world: World) -> None:
    """After a few minutes an incident costs the tick nothing but its timers."""
    world.alert(**ALERT)
    world.advance(3 * MINUTE)

    stored = world.store.incident(world.newest().id)
    assert stored is not None
    assert stored.sweep_at is None
    states = {each.value.state for each in world.store.deliveries(stored.value.id)}
    assert states == {DeliveryState.SENT}
