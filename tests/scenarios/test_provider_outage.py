"""The push provider is down for ten minutes in the middle of a P1, and comes back."""

from datetime import timedelta

import pytest

from muster.domain.delivery import DeliveryState
from muster.domain.incident import Incident, IncidentState
from muster.ports import SendAgain, SendFailed, SendUnknown
from tests.support.policies import START
from tests.support.responders import acknowledge
from tests.support.sendings import paged, told, tried
from tests.support.world import Killed, World

TEN_MINUTES = timedelta(minutes=10)
ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


def take_down(world: World, *channels: str) -> None:
    """Let the providers of some channels refuse connections."""
    for channel in channels:
        world.channels.broken[channel] = lambda: SendAgain("503 from the provider")


def about_a_channel(world: World) -> list[Incident]:
    """Return the incidents about a channel that is down."""
    return [incident for incident in world.incidents() if incident.key.startswith("channel:")]


def outcomes(world: World) -> set[DeliveryState]:
    """Return the states that deliveries are in."""
    return {each.value.state for incident in world.incidents() for each in world.store.deliveries(incident.id)}


def test_the_next_channel_is_tried_meanwhile(world: World) -> None:
    """Ada is called in the same moment in which push refuses."""
    take_down(world, "push")

    world.alert(**ALERT)

    assert tried(world) == ["Ada by push", "Ada by call"]
    assert paged(world) == ["Ada by call"]


def test_what_was_due_is_delivered_when_the_provider_is_back(world: World) -> None:
    """Nobody has acknowledged: the pushes that were due go out after all, and each says how late it is."""
    take_down(world, "push")
    world.alert(**ALERT)
    world.advance(TEN_MINUTES)
    assert "Ada by push" not in paged(world)

    world.channels.broken.clear()
    world.advance(TEN_MINUTES)

    pushes = [sent for sent in world.channels.sent if sent.channel == "push" and sent.message.recipient == "Ada"]
    first = next(sent for sent in pushes if sent.message.title == "Orders are stale")
    assert first.at > START + TEN_MINUTES
    assert first.message.late == f"This message is {(first.at - START).seconds // 60} min late."
    assert {"Ada by push", "Bo by push"} <= set(paged(world))


def test_nobody_is_escalated_for_an_outage(world: World) -> None:
    """For ten minutes no push goes out: nobody counts as unreached, and nobody is paged before the plan's own time."""
    take_down(world, "push")
    incident = world.alert(**ALERT)
    acknowledge(world)
    world.deliver()

    world.advance(TEN_MINUTES)

    assert world.types(incident.id) == ["incident.opened", "incident.paged", "incident.acknowledged"]


def test_one_incident_about_the_channel_opens_and_resolves_itself(world: World) -> None:
    """Three failures in a row open it, ten minutes of them open no second, and the first success resolves it."""
    take_down(world, "push")
    world.alert(**ALERT)
    assert about_a_channel(world) == []
    world.advance(TEN_MINUTES)
    (about,) = about_a_channel(world)
    assert (about.open, about.severity) == (True, "P2")
    assert "503 from the provider" in about.description

    world.channels.broken.clear()
    world.advance(TEN_MINUTES)

    (about,) = about_a_channel(world)
    assert about.state is IncidentState.RESOLVED


def test_a_channel_that_fails_once_more_is_a_new_occasion(world: World) -> None:
    """Down, back, and down again within the hour: the incident about the channel is reopened."""
    for _ in range(2):
        take_down(world, "push")
        world.alert(**ALERT)
        world.advance(TEN_MINUTES)
        assert [about.open for about in about_a_channel(world)] == [True]
        world.channels.broken.clear()
        world.advance(TEN_MINUTES)
        assert [about.open for about in about_a_channel(world)] == [False]
        world.alert(**ALERT, state="closed")
        world.advance(timedelta(minutes=1))


@pytest.mark.parametrize("error", [SendFailed("404: no_service"), SendUnknown("404: no_service")])
def test_a_room_that_takes_no_update_is_told_of(world: World, error: Exception) -> None:
    """Its webhook was revoked, or nobody answers there: it is said elsewhere, until an update arrives again."""

    def fail() -> Exception:
        return error

    world.channels.broken["shop-room"] = fail
    world.alert(**ALERT)
    world.alert(**ALERT | {"key": "invoices"})
    assert about_a_channel(world) == []
    world.alert(**ALERT | {"key": "returns"})
    (about,) = about_a_channel(world)
    assert (about.key, about.open) == ("channel:shop-room", True)
    assert "404: no_service" in about.description
    assert "Ada by push" in paged(world)

    world.channels.broken.clear()
    world.alert(**ALERT | {"key": "baskets"})
    world.advance(timedelta(minutes=5))
    (about,) = about_a_channel(world)
    assert about.state is IncidentState.RESOLVED


def test_a_channel_that_refuses_three_people_is_told_of(world: World) -> None:
    """Its credentials have expired: whoever was refused has been reached by another channel."""
    world.channels.broken["push"] = lambda: SendFailed("401: token expired")
    world.alert(**ALERT)
    world.advance(timedelta(minutes=5))
    assert {"Ada by push", "Bo by push"} <= set(tried(world))
    assert about_a_channel(world) == []

    world.advance(timedelta(minutes=30))

    assert "Cy by push" in tried(world)
    (about,) = about_a_channel(world)
    assert (about.key, about.open) == ("channel:push", True)
    assert "401: token expired" in about.description


def test_a_person_who_is_refused_is_no_outage(world: World) -> None:
    """It may be their address that is wrong: others' pages do not wait for that, and nobody is woken about it."""
    world.channels.broken["ada-push"] = lambda: SendFailed("400: no such recipient")
    for number in range(5):
        world.alert(**ALERT | {"key": f"orders-{number}"})
    assert tried(world).count("Ada by push") == 5
    assert about_a_channel(world) == []


def test_a_provider_that_is_known_to_be_down_is_spared(world: World) -> None:
    """Once the breaker has tripped, a new page goes to the next channel without a vain attempt."""
    take_down(world, "push")
    world.alert(**ALERT)
    world.advance(timedelta(minutes=2))
    before = len(tried(world))

    world.alert(key="invoices", severity="P1", service="checkout")

    assert tried(world)[before:] == ["Ada by call"]


def test_an_update_waits_for_its_room(world: World) -> None:
    """A room has no second channel: what it was to be told last it is told when it is back, after many failures."""
    take_down(world, "shop-room")
    world.alert(**ALERT)
    world.advance(timedelta(minutes=4))
    assert told(world, "shop-room") == []

    world.channels.broken.clear()
    world.advance(TEN_MINUTES)

    assert "[Opened] P1 Critical: Orders are stale" in told(world, "shop-room")
    assert outcomes(world) <= {DeliveryState.SENT, DeliveryState.SKIPPED}


def test_with_everything_down_everything_is_delivered_after(world: World) -> None:
    """No provider at all for ten minutes: a quarter of an hour after, nothing is left to send and nothing was lost."""
    take_down(world, "push", "call", "email", "incidents", "shop-room")
    world.alert(**ALERT)
    world.advance(TEN_MINUTES)
    assert world.channels.sent == []

    world.channels.broken.clear()
    world.advance(timedelta(minutes=15))

    assert outcomes(world) <= {DeliveryState.SENT, DeliveryState.SKIPPED}
    assert {f"{who} by {channel}" for who in ("Ada", "Bo") for channel in ("push", "call", "email")} <= set(
        paged(world)
    )
    assert not world.bus.waiting


def test_an_update_is_not_lost_to_a_bus_that_is_away_too(world: World) -> None:
    """The room's third failure cannot be reported, as Pub/Sub is away in that second: the update goes out later."""
    take_down(world, "shop-room")
    world.alert(**ALERT)
    world.clock.advance(timedelta(seconds=10))
    world.redeliver()
    world.clock.advance(timedelta(seconds=20))
    world.bus.away = True
    world.redeliver()

    world.bus.away = False
    world.channels.broken.clear()
    world.advance(timedelta(minutes=3))

    assert told(world, "shop-room") == ["[Opened] P1 Critical: Orders are stale"]


def test_a_page_is_not_repeated_because_a_recovery_could_not_be_reported(world: World) -> None:
    """Mail is back and Pub/Sub is away: the page that went out is recorded as sent, and goes out once."""
    take_down(world, "email")
    world.alert(key="orders", severity="P3", service="checkout")
    world.advance(timedelta(minutes=2))
    world.channels.broken.clear()
    world.clock.advance(timedelta(minutes=1))
    world.bus.away = True
    world.redeliver()
    assert paged(world).count("Ada by email") == 1

    world.bus.away = False
    world.advance(timedelta(minutes=3))

    assert paged(world).count("Ada by email") == 1
    assert [about.open for about in about_a_channel(world)] == [False]


def test_a_recovery_is_noticed_though_the_process_dies_of_it(world: World) -> None:
    """The page is recorded as sent, and the process dies before it has noted that mail works again."""
    take_down(world, "email")
    world.alert(key="orders", severity="P3", service="checkout")
    world.advance(timedelta(minutes=2))
    assert [about.open for about in about_a_channel(world)] == [True]
    acknowledge(world)
    world.deliver()
    world.channels.broken.clear()
    world.clock.advance(timedelta(minutes=1))
    world.fuse.blows_on = "after the commit of replace deliveries, create incidents"
    with pytest.raises(Killed):
        world.redeliver()
    world.restart()
    assert paged(world)[-1] == "Ada by email"

    world.redeliver()

    assert [about.open for about in about_a_channel(world)] == [False]
