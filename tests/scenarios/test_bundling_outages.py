"""A channel is down while people are paged a few times only: the next channel does not wait, and nobody is starved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Acknowledge
from muster.domain.delivery import DeliveryState
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.ports import Replace, SendAgain, SendFailed
from muster.usecases.request_deliveries import TOPIC
from tests.support.bundling import MINUTE, a_bundling, page_of, pages, paging_at_once, reporting, say, states
from tests.support.policies import CY, ON_CALL, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.responders import BO, act
from tests.support.sendings import paged
from tests.support.world import World

LIMIT = 10


def down(world: World, *channels: str) -> None:
    """Let channels take no messages until told otherwise."""
    for channel in channels:
        world.channels.broken[channel] = lambda: SendAgain("503")


def limited(world: World, number: int) -> None:
    """Let so many pages in ten minutes be enough."""
    world.policies.policy = paging_at_once(a_bundling(number, LIMIT))


def called(world: World) -> list[str]:
    """Return the checks about which somebody was paged at all, or told, in that order."""
    return [f"{each.message.title} {dict(each.message.facts).get('Also waiting', '')}" for each in pages(world)]


def is_told(world: World, number: int) -> bool:
    """Return whether a page has been taken that is about a check, or counts it."""
    return any(f"Check {number} fails" in said for said in called(world))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_call_comes_at_once_while_the_push_does_not_go(world: World, number: int) -> None:
    """As many as are allowed; each push is tried again meanwhile, and takes no further place."""
    limited(world, number)
    down(world, "push")
    for check in range(number):
        say(world, check, "P2")
    assert paged(world) == ["Ada by call"] * number
    for _ in range(20):
        world.advance(MINUTE)
        world.redeliver()
    assert all(is_told(world, check) for check in range(number))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_nobody_is_starved_by_what_is_tried_again(world: World, number: int) -> None:
    """What is too much is paged, or told of, when the window has moved on: not hours after."""
    limited(world, number)
    down(world, "push")
    for check in range(number + 1):
        say(world, check, "P2")
    assert not is_told(world, number)
    for _ in range(LIMIT + 1):
        world.advance(MINUTE)
        world.redeliver()
    assert is_told(world, number)


def test_a_refused_push_does_not_delay_its_call(world: World) -> None:
    """The page had waited for its place, and has it."""
    limited(world, 1)
    say(world, 0, "P2")
    world.channels.broken["push"] = lambda: SendFailed("400: no")
    say(world, 1, "P2")
    world.advance((LIMIT - 1) * MINUTE)
    assert paged(world) == ["Ada by push"]
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push", "Ada by call"]


def test_what_was_let_out_once_never_waits_again(world: World) -> None:
    """Its place has left the window, and another has taken one; the provider is back, and takes it."""
    world.policies.policy = paging_at_once(a_bundling(1, minutes=0.25))
    down(world, "push", "call", "email")
    first = say(world, 0, "P2")
    world.clock.advance(timedelta(seconds=20))
    world.channels.broken.clear()
    second = say(world, 1, "P2")
    assert states(world, [first, second]) == [DeliveryState.PENDING, DeliveryState.SENT]
    world.redeliver()
    assert states(world, [first]) == [DeliveryState.SENT]


def test_a_later_channel_that_is_brought_forward_does_not_wait(world: World) -> None:
    """The push is reported lost when its place has left the window, and another page has taken one."""
    rule = (Notice(channel="push", after=timedelta()), Notice(channel="call", after=5 * MINUTE))
    policy = paging_at_once(a_bundling(1, minutes=0.25))
    ada = replace(policy.people["ada"], notify=dict.fromkeys(Urgency, rule))
    world.policies.policy = replace(policy, people=policy.people | {"ada": ada})
    first = say(world, 0)
    world.clock.advance(timedelta(seconds=20))
    say(world, 1)
    reporting(world).failed(page_of(world, first).id, "", "the phone is off")
    world.deliver()
    assert paged(world) == ["Ada by push", "Ada by push", "Ada by call"]


def test_what_a_hold_kept_back_has_no_place_yet(world: World) -> None:
    """Two pages that were held are wanted still when that ends: one goes out, and the other waits for its place."""
    policy = with_steps("P3", a_step(0, ON_CALL), policy=paging_at_once(a_bundling(1, LIMIT)))
    world.policies.policy = policy
    for number in range(2):
        world.clock.advance(timedelta(seconds=1))
        world.post("generic", {"title": f"Check {number} fails", "key": f"{number}", "severity": "P3"})
        while {each.topic for each in world.bus.ready} != {TOPIC}:
            world.deliver_next()
        act(world, Snooze(actor=BO, minutes=5))
        world.deliver()
        world.clock.advance(timedelta(seconds=1))
        act(world, Acknowledge(actor=BO))
        world.deliver()
    assert paged(world) == []
    world.advance(7 * MINUTE)
    (page,) = pages(world)
    assert page.message.headline == "P3 Medium: Check 0 fails"


def test_a_page_that_every_road_refused_gives_its_place_up(world: World) -> None:
    """It has rung nowhere: the next does not wait for it."""
    limited(world, 1)
    for channel in ("push", "call", "email"):
        world.channels.broken[channel] = lambda: SendFailed("400: no")
    say(world, 0, "P2")
    world.channels.broken.clear()
    say(world, 1, "P2")
    assert paged(world) == ["Ada by push"]


def test_a_page_that_is_not_wanted_any_more_gives_its_place_up(world: World) -> None:
    """Nobody took it before somebody acknowledged."""
    limited(world, 1)
    down(world, "push", "call", "email")
    incident = say(world, 0, "P2")
    act(world, Acknowledge(actor=BO), incident.id)
    for _ in range(3):
        world.advance(MINUTE)
        world.redeliver()
    world.channels.broken.clear()
    world.advance(5 * MINUTE)
    assert {page.value.state for page in world.store.deliveries(incident.id)} == {DeliveryState.SKIPPED}
    say(world, 1, "P2")
    assert paged(world)[-1] == "Ada by push"


def test_a_page_that_one_road_took_keeps_its_place(world: World) -> None:
    """The push is given up since somebody acknowledged, but the call has rung."""
    limited(world, 1)
    down(world, "push")
    incident = say(world, 0, "P2")
    assert paged(world) == ["Ada by call"]
    act(world, Acknowledge(actor=BO), incident.id)
    world.channels.broken.clear()
    world.advance(5 * MINUTE)
    assert page_of(world, incident).state is DeliveryState.SKIPPED
    say(world, 1, "P2")
    assert paged(world) == ["Ada by call"]


def test_what_is_kept_of_earlier_pages_and_cannot_be_read_limits_nothing(world: World) -> None:
    """Somebody is paged too often rather than not at all."""
    limited(world, 1)
    say(world, 0, "P2")
    document = world.documents.get("pagers/ada")
    assert document is not None
    world.documents.commit([Replace("pagers/ada", {**document.fields, "pages": "bad"}, document.version)])
    say(world, 1, "P2")
    say(world, 2, "P2")
    assert paged(world) == ["Ada by push"] * 2


def test_the_next_person_is_paged_in_their_time_all_the_same(world: World) -> None:
    """Whoever waits for a place counts as on the way; who comes after them has a window of their own."""
    world.policies.policy = paging_at_once(a_bundling(1, LIMIT), a_step(5, CY, **UNLESS_ACKNOWLEDGED))
    down(world, "push")
    say(world, 0, "P2")
    world.advance(5 * MINUTE, every=timedelta(seconds=30))
    assert paged(world) == ["Ada by call", "Cy by call"]
