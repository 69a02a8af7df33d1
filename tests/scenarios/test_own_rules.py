"""Ada has rules of her own: a push at once, a call after two minutes, an e-mail after five."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.delivery import DeliveryState
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step, Unless
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.ports import SendAgain, SendFailed
from tests.support.disposable import disposable_store
from tests.support.policies import CY, EVERYONE, ON_CALL, UNLESS_RESOLVED, a_policy, a_step, with_steps
from tests.support.responders import BO, acknowledge, resolve
from tests.support.sendings import paged, tried
from tests.support.world import World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
PUSH, CALL, MAIL = "Ada by push", "Ada by call", "Ada by email"


def a_rule(*timed: tuple[str, timedelta]) -> dict[Urgency, tuple[Notice, ...]]:
    """Return rules for what is urgent."""
    return {Urgency.HIGH: tuple(Notice(channel=channel, after=after) for channel, after in timed)}


def with_rule(*steps: Step, rule: dict[Urgency, tuple[Notice, ...]] | None = None) -> Policy:
    """Return a policy with these steps for P1, and Ada's rule."""
    policy = with_steps("P1", *steps, policy=a_policy())
    usual = a_rule(("push", timedelta()), ("call", 2 * MINUTE), ("email", 5 * MINUTE))
    ada = replace(policy.people["ada"], notify=rule or usual)
    return replace(policy, people=policy.people | {"ada": ada})


@pytest.fixture
def world() -> Iterator[World]:
    """Return a world in which Ada is paged at once, and nobody after her."""
    with disposable_store() as store:
        yield World(store, with_rule(a_step(0, ON_CALL)))


def requested(world: World) -> int:
    """Return how many requests to send have been put on the bus."""
    return [topic for topic, _ in world.bus.published].count("notifications")


def test_each_channel_has_its_time(world: World) -> None:
    """Nobody acknowledges: the call comes two minutes after the page, the e-mail five, none before."""
    world.alert(**ALERT)
    assert paged(world) == [PUSH]
    world.advance(MINUTE)
    assert paged(world) == [PUSH]
    world.advance(MINUTE)
    assert paged(world) == [PUSH, CALL]
    world.advance(2 * MINUTE)
    assert paged(world) == [PUSH, CALL]
    world.advance(MINUTE)
    assert paged(world) == [PUSH, CALL, MAIL]
    assert all(sent.message.late is None for sent in world.channels.sent)


def test_it_is_asked_for_when_it_is_due_and_not_before(world: World) -> None:
    """The bus has no request to send what is not to be sent yet, which it would bring again and again."""
    incident = world.alert(**ALERT)
    before = requested(world)
    assert before == len(world.store.deliveries(incident.id)) - 2
    world.clock.advance(2 * MINUTE - SECOND)
    world.tick()
    assert requested(world) == before
    stored = world.store.incident(incident.id)
    assert stored is not None
    assert stored.sweep_at == world.clock.now() + SECOND


def test_a_time_within_the_first_minute_is_kept_too() -> None:
    """The sweep comes in time for it, though it would come a minute after the page."""
    with disposable_store() as store:
        rule = a_rule(("push", timedelta()), ("call", 20 * SECOND))
        world = World(store, with_rule(a_step(0, ON_CALL), rule=rule))
        world.alert(**ALERT)
        world.clock.advance(20 * SECOND)
        world.tick()
        assert paged(world) == [PUSH, CALL]


def test_an_acknowledgement_ends_what_is_still_to_come(world: World) -> None:
    """Bo acknowledges after a minute: Ada's phone does not ring."""
    incident = world.alert(**ALERT)
    world.advance(MINUTE)
    acknowledge(world, BO)
    world.advance(10 * MINUTE)
    assert paged(world) == [PUSH]
    states = [each.value.state for each in world.store.deliveries(incident.id) if each.value.recipient == "ada"]
    assert sorted(states) == [DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.SKIPPED]


def test_it_ends_it_also_for_a_step_that_goes_on_until_the_resolution(world: World) -> None:
    """Somebody has reacted since; whoever is paged about what is owned already is paged by all of the rule."""
    world.policies.policy = with_rule(a_step(0, ON_CALL, **UNLESS_RESOLVED), a_step(10, ON_CALL, **UNLESS_RESOLVED))
    world.alert(**ALERT)
    acknowledge(world, BO)
    world.advance(9 * MINUTE)
    assert paged(world) == [PUSH]
    world.advance(10 * MINUTE)
    assert paged(world) == [PUSH, PUSH, CALL, MAIL]


def test_where_all_must_acknowledge_only_the_own_word_ends_it(world: World) -> None:
    """Bo's does not end Ada's rule; hers does."""
    world.policies.policy = with_rule(a_step(0, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED))
    world.alert(**ALERT)
    acknowledge(world, BO)
    world.advance(2 * MINUTE)
    assert paged(world)[-1] == CALL
    acknowledge(world)
    world.advance(10 * MINUTE)
    assert MAIL not in paged(world)


def test_the_end_of_the_incident_ends_it(world: World) -> None:
    """Nobody is called about what is over."""
    world.alert(**ALERT)
    resolve(world, BO)
    world.advance(10 * MINUTE)
    assert paged(world) == [PUSH]


def test_a_channel_that_refuses_brings_the_next_at_once(world: World) -> None:
    """The push is refused: the call does not wait for its two minutes; the e-mail waits for its five."""
    world.channels.broken["ada-push"] = lambda: SendFailed("400: no such recipient")
    world.alert(**ALERT)
    assert paged(world) == [CALL]
    world.advance(4 * MINUTE)
    assert paged(world) == [CALL]
    world.advance(MINUTE)
    assert paged(world) == [CALL, MAIL]


def test_what_was_brought_forward_is_a_page_of_its_own(world: World) -> None:
    """It goes out though somebody acknowledges meanwhile, where the step wants that: it is the first to reach her."""
    world.policies.policy = with_rule(a_step(0, ON_CALL, **UNLESS_RESOLVED))
    world.channels.broken["ada-push"] = lambda: SendFailed("400: no such recipient")
    for road in ("ada-call", "ada-email"):
        world.channels.broken[road] = lambda: SendAgain("503")
    world.alert(**ALERT)
    assert paged(world) == []
    acknowledge(world, BO)
    world.channels.broken.clear()
    world.advance(MINUTE)
    assert sorted(paged(world)) == [CALL, MAIL]


def test_nobody_is_reached_only_when_every_channel_has_refused(world: World) -> None:
    """All of them, one after the other at once; then the next step moves up."""
    world.policies.policy = with_rule(a_step(0, ON_CALL), a_step(30, CY))
    for road in ("push", "call", "email"):
        world.channels.broken[f"ada-{road}"] = lambda: SendFailed("400: no such recipient")
    incident = world.alert(**ALERT)
    assert tried(world) == [PUSH, CALL, MAIL, "Cy by push"]
    assert "incident.person_unreached" in world.types(incident.id)


def test_an_event_that_comes_again_changes_nothing(world: World) -> None:
    """Each channel is used once, in its time, however often the bus delivers the page's event."""
    world.alert(**ALERT)
    events = [(topic, message) for topic, message in world.bus.published if topic == "incident-events"]
    for topic, message in events:
        world.bus.publish(topic, [message])
    world.deliver()
    world.advance(10 * MINUTE)
    assert paged(world) == [PUSH, CALL, MAIL]


def test_somebody_without_a_rule_is_paged_as_ever(world: World) -> None:
    """One channel, and the next only where it fails; a rule for what is not urgent changes nothing."""
    world.policies.policy = with_rule(
        a_step(0, ON_CALL), rule={Urgency.LOW: (Notice(channel="email", after=timedelta()),)}
    )
    world.alert(**ALERT)
    world.advance(10 * MINUTE)
    assert paged(world) == [PUSH]
