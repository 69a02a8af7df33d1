"""A number that does not exist, an account that is closed: providers refuse Ada's pages for good."""

from datetime import timedelta

from muster.ports import Patch, SendAgain, SendFailed
from muster.usecases.request_deliveries import Requests
from tests.support.policies import EVERYONE, a_step, with_steps
from tests.support.sendings import paged, tried
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


def refuse(world: World, *addresses: str) -> None:
    """Let every provider refuse these addresses for good."""
    for address in addresses:
        world.channels.broken[address] = lambda: SendFailed("400: no such recipient")


def test_every_channel_refusing_moves_the_next_step_up_at_once(world: World) -> None:
    """Ada can be reached by nothing: Bo, who was to be paged after five minutes, is paged now, and told why."""
    refuse(world, "ada-push", "ada-call", "ada-email")

    incident = world.alert(**ALERT)

    assert tried(world) == ["Ada by push", "Ada by call", "Ada by email", "Bo by push"]
    assert paged(world) == ["Bo by push"]
    assert world.types(incident.id)[-2:] == ["incident.person_unreached", "incident.paged"]
    assert world.channels.sent[-1].message.why == "You are on call in Backup: no channel could reach Ada."


def test_a_channel_that_refuses_is_followed_by_the_next(world: World) -> None:
    """Ada's push fails and her phone rings: she is reached, so nobody else is paged for it."""
    refuse(world, "ada-push")

    incident = world.alert(**ALERT)

    assert paged(world) == ["Ada by call"]
    assert "incident.person_unreached" not in world.types(incident.id)


def test_a_channel_that_is_only_away_may_still_reach_her(world: World) -> None:
    """Phone and mail refuse, push is down: nobody is paged for that yet, but when push refuses as well."""
    refuse(world, "ada-call", "ada-email")
    world.channels.broken["ada-push"] = lambda: SendAgain("503")
    incident = world.alert(**ALERT)
    assert "incident.person_unreached" not in world.types(incident.id)
    assert paged(world) == []

    refuse(world, "ada-push")
    world.advance(timedelta(minutes=1))

    assert paged(world) == ["Bo by push"]


def test_a_step_that_reached_somebody_does_not_move_on(world: World) -> None:
    """Ada and Bo are paged together and only Ada is unreached: the next step keeps its time."""
    world.policies.policy = with_steps("P1", a_step(0, EVERYONE), a_step(15, level=3), policy=world.policy)
    refuse(world, "ada-push", "ada-call", "ada-email")

    incident = world.alert(**ALERT)

    assert paged(world) == ["Bo by push"]
    assert world.types(incident.id)[-1] == "incident.person_unreached"
    world.advance(timedelta(minutes=14))
    assert "Cy by push" not in paged(world)
    world.advance(timedelta(minutes=1))
    assert "Cy by push" in paged(world)


def test_the_last_of_a_step_to_be_unreached_moves_it_on(world: World) -> None:
    """Neither Ada nor Bo can be reached: the step has reached nobody."""
    world.policies.policy = with_steps("P1", a_step(0, EVERYONE), a_step(15, level=3), policy=world.policy)
    refuse(world, *(f"{who}-{channel}" for who in ("ada", "bo") for channel in ("push", "call", "email")))

    world.alert(**ALERT)

    assert paged(world) == ["Cy by push"]


def test_a_refusal_does_not_count_as_an_outage(world: World) -> None:
    """Three wrong numbers in a row say nothing about the provider."""
    refuse(world, "ada-push")
    for key in ("one", "two", "three", "four"):
        world.alert(key=key, severity="P1", service="checkout")

    assert len(world.incidents()) == 4


def test_two_channels_that_failed_at_once_are_reported_by_whoever_comes_back(world: World) -> None:
    """Each saw the other open, and both processes died with their outcomes on record: the request that comes again."""
    world.channels.broken |= {channel: lambda: SendAgain("503") for channel in ("ada-push", "ada-call", "ada-email")}
    incident = world.alert(**ALERT)
    failed = [each.value for each in world.store.deliveries(incident.id) if each.value.recipient == "ada"]
    world.documents.commit([Patch(f"deliveries/{each.id}", {"state": "failed"}) for each in failed])
    world.bus.waiting.clear()
    assert paged(world) == []

    Requests(world.bus, world.clock)(failed[:1])
    world.deliver()

    assert paged(world) == ["Bo by push"]
