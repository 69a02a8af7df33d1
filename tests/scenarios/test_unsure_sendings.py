"""A provider asks for patience, loses its answer, or a sender dies with a message in its hands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.delivery import GIVE_UP_AFTER, LEASE, DeliveryState
from muster.domain.message import MessageKind
from muster.ports import SendAgain, SendFailed, SendUnknown
from tests.support.sendings import paged, told, tried
from tests.support.world import Killed, World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
SECOND = timedelta(seconds=1)


def outcomes(world: World, channel: str) -> set[DeliveryState]:
    """Return the states of the deliveries through a channel."""
    (incident,) = world.incidents()
    return {each.value.state for each in world.store.deliveries(incident.id) if each.value.channel == channel}


def once(error: Callable[[], Exception], world: World, channel: str) -> Callable[[], Exception]:
    """Return what makes an error the first time, and mends the channel."""

    def fail() -> Exception:
        del world.channels.broken[channel]
        return error()

    return fail


def test_a_provider_that_says_when_is_left_alone_until_then(world: World) -> None:
    """429 with Retry-After: 100. For 99 seconds nothing is tried, in spite of redeliveries; then it goes through."""
    world.channels.broken["push"] = once(lambda: SendAgain("429", after=100), world, "push")
    world.alert(**ALERT)
    for _ in range(33):
        world.clock.advance(3 * SECOND)
        world.redeliver()
    assert tried(world) == ["Ada by push", "Ada by call"]

    world.clock.advance(SECOND)
    world.redeliver()

    assert tried(world) == ["Ada by push", "Ada by call", "Ada by push"]
    assert outcomes(world, "push") == {DeliveryState.SENT}


def test_a_page_of_unknown_fate_is_sent_again(world: World) -> None:
    """The answer was lost after the page went out: a duplicate beats a loss."""
    world.channels.broken["push"] = once(lambda: SendUnknown("read time-out"), world, "push")
    world.alert(**ALERT)
    world.clock.advance(10 * SECOND)
    world.redeliver()

    assert paged(world) == ["Ada by call", "Ada by push"]
    assert outcomes(world, "push") == {DeliveryState.SENT}


def test_an_update_of_unknown_fate_is_not(world: World) -> None:
    """A room that may have been told is not told twice."""
    world.channels.broken["incidents"] = once(lambda: SendUnknown("read time-out"), world, "incidents")
    world.alert(**ALERT)
    world.advance(timedelta(minutes=2))

    assert told(world, "incidents") == []
    assert outcomes(world, "incidents") == {DeliveryState.UNKNOWN}


@pytest.mark.parametrize(("channel", "again"), [("push", 1), ("incidents", 0)])
def test_a_sender_that_died_holds_its_lease_for_a_minute(world: World, channel: str, again: int) -> None:
    """It may have sent: the page goes out again once the lease is over, the update is given up as unknown."""
    world.fuse.blows_on = f"after {channel} has the message"
    world.post("generic", {"title": "Orders are stale", **ALERT})
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    world.redeliver()
    assert _sent(world, channel) == 1

    world.clock.advance(LEASE - SECOND)
    world.redeliver()
    assert _sent(world, channel) == 1

    world.clock.advance(SECOND)
    world.redeliver()
    assert _sent(world, channel) == 1 + again
    assert outcomes(world, channel) == {DeliveryState.SENT if again else DeliveryState.UNKNOWN}


def _sent(world: World, channel: str) -> int:
    return sum(sent.channel == channel for sent in world.channels.sent)


def test_a_message_that_is_just_being_sent_is_not_sent_twice(world: World) -> None:
    """The bus brings the request again while the provider takes its time: the second sender waits."""
    answers: list[int] = []

    def meanwhile() -> Exception:
        world.bus.ready.append(replace(world.bus.ready[0]))
        answers.append(world.request("POST", "/notifications", world.bus.ready.pop().envelope).status)
        return SendFailed("400")

    world.channels.broken["ada-push"] = meanwhile
    world.alert(**ALERT)

    assert answers == [429]
    assert tried(world).count("Ada by push") == 1


def test_after_a_day_a_page_is_given_up(world: World) -> None:
    """What could not be sent for 24 h is failed, and the timeline says that Ada was not reached."""
    world.channels.broken["email"] = lambda: SendAgain("503")
    incident = world.alert(key="orders", severity="P3", service="checkout")
    world.advance(GIVE_UP_AFTER, every=timedelta(minutes=30))
    assert {each.value.state for each in world.store.open_deliveries(incident.id)} == {DeliveryState.PENDING}

    world.advance(timedelta(hours=1), every=timedelta(minutes=30))

    (page,) = [each.value for each in world.store.deliveries(incident.id) if each.value.kind is MessageKind.PAGE]
    assert (page.state, page.outcome) == (DeliveryState.FAILED, "given up after 24 h")
    assert "incident.person_unreached" in world.types(incident.id)
