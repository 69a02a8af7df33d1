"""Everything goes wrong at once, and Ada is on call: two pages in five minutes, then one that counts the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from muster.domain.breaker import Breaker
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.lifecycle import Acknowledge, Resolve
from muster.domain.delivery import DeliveryState
from muster.domain.incident import Incident
from muster.domain.narrative import tell
from muster.domain.rules.escalation import Unless
from muster.domain.rules.noise import Noise
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.ports import Create, Replace, SendAgain, SendFailed
from muster.usecases.request_deliveries import TOPIC, Requests
from tests.support.bundling import (
    MINUTE,
    SECOND,
    a_bundling,
    headlines,
    page_of,
    pages,
    paging_at_once,
    reporting,
    say,
    states,
)
from tests.support.disposable import disposable_store
from tests.support.intake import captured
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import CY, SECONDARY, a_step
from tests.support.responders import BO, act
from tests.support.sendings import paged
from tests.support.world import Killed, World

FORM = {"content-type": "application/x-www-form-urlencoded"}
PENDING, SENT, SKIPPED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.SKIPPED


@pytest.fixture(autouse=True)
def limited(world: World) -> None:
    """Let two pages in five minutes be enough."""
    world.policies.policy = paging_at_once(a_bundling())


@pytest.fixture
def five(world: World) -> list[Incident]:
    """Return five incidents at nine, of which the first two have paged Ada."""
    return [say(world, number) for number in range(5)]


def story(world: World, incident: Incident) -> list[str]:
    """Return what the timeline says of the incident's messages."""
    events = (each for each in world.timeline(incident.id) if each.fact.type == "delivery.reported")
    return [tell(each, {"ada": "Ada"}) for each in events]


def test_what_is_too_much_waits_for_the_page_that_counts_it(world: World, five: list[Incident]) -> None:
    """Two pages; nothing for five minutes; then the third, which names the other two and leads to them."""
    assert headlines(world) == ["P3 Medium: Check 0 fails", "P3 Medium: Check 1 fails"]
    assert states(world, five) == [SENT, SENT, PENDING, PENDING, PENDING]
    world.advance(4 * MINUTE)
    assert len(pages(world)) == 2
    world.advance(MINUTE)
    assert headlines(world)[2:] == ["P3 Medium, and 2 more incidents: Check 2 fails"]
    told = pages(world)[2].message
    assert told.facts[0] == ("Also waiting", "P3 Check 3 fails; P3 Check 4 fails")
    assert [link.text for link in told.links] == ["P3 Check 3 fails", "P3 Check 4 fails"]
    world.advance(10 * MINUTE)
    assert len(pages(world)) == 3
    assert states(world, five) == [SENT, SENT, SENT, SKIPPED, SKIPPED]


def test_the_link_acknowledges_what_was_only_counted(world: World, five: list[Incident]) -> None:
    """It shows the incident, and its button is for the one who was told."""
    world.advance(5 * MINUTE)
    path = pages(world)[2].message.links[0].href.removeprefix("https://muster.example")
    assert b"Check 3 fails" in world.request("GET", path).body
    world.request("POST", path, b"", **FORM)
    stored = world.store.incident(five[3].id)
    assert stored is not None
    assert stored.value.acknowledged_by == "ada"


def test_the_timelines_say_so(world: World, five: list[Incident]) -> None:
    """Why a page waits, once; in which page it was told; and what that page told of."""
    world.advance(6 * MINUTE)
    assert story(world, five[2]) == [
        "Message to Ada by push waits: Ada has had 2 pages within 5 min; the next may come in 5 min",
        "Ada was paged through push, and told of 2 more incidents",
    ]
    assert story(world, five[4]) == [
        "Message to Ada by push waits: Ada has had 2 pages within 5 min; the next may come in 5 min",
        f'Message to Ada by push was not sent: Ada was told of it in the page about "Check 2 fails" ({five[2].id})',
    ]
    reasons = [each.reason for each in world.timeline(five[4].id) if each.fact.type == "delivery.reported"]
    assert [(each.code, each.rule) for each in reasons] == [("bundled", "bundling")] * 2


def test_a_p1_is_never_hidden(world: World, five: list[Incident]) -> None:
    """It pages at once, takes no place, and tells of nothing else."""
    say(world, 9, "P1")
    assert headlines(world)[2:] == ["P1 Critical: Check 9 fails"]
    world.advance(5 * MINUTE)
    assert headlines(world)[3:] == ["P3 Medium, and 2 more incidents: Check 2 fails"]
    assert states(world, five)[2:] == [SENT, SKIPPED, SKIPPED]


def test_what_waits_and_becomes_a_p1_pages_at_once(world: World, five: list[Incident]) -> None:
    """By itself, not as one of a count."""
    act(world, SetSeverity(actor=BO, severity="P1", reason="finance is blocked"), five[4].id)
    world.deliver()
    assert headlines(world)[2:] == ["P1 Critical: Check 4 fails"]
    world.advance(5 * MINUTE)
    assert headlines(world)[3:] == ["P3 Medium, and 1 more incident: Check 2 fails"]


def test_what_waits_and_becomes_less_bad_goes_on_waiting(world: World, five: list[Incident]) -> None:
    """Only the worst severity is never limited."""
    act(world, SetSeverity(actor=BO, severity="P2", reason="more than it seemed"), five[4].id)
    world.deliver()
    assert len(pages(world)) == 2


def test_what_is_over_meanwhile_is_not_counted(world: World, five: list[Incident]) -> None:
    """Resolved or acknowledged while it waited, it neither leads nor is told of, and says why."""
    act(world, Resolve(actor=BO), five[2].id)
    act(world, Acknowledge(actor=BO), five[3].id)
    world.advance(6 * MINUTE)
    assert headlines(world)[2] == "P3 Medium: Check 4 fails"
    assert story(world, five[2])[-1] == "Message to Ada by push was not sent: the incident is resolved"


def test_the_worst_that_waits_is_named_first(world: World) -> None:
    """In the message of the worst; those beyond the fifth are a number."""
    for number, severity in enumerate(("P4", "P4", "P2", "P4", "P3", "P2", "P4", "P4", "P4")):
        say(world, number, severity)
    world.advance(6 * MINUTE)
    told = next(each.message for each in pages(world) if "more" in each.message.headline)
    assert told.headline == "P2 High, and 6 more incidents: Check 2 fails"
    assert told.facts[0] == (
        "Also waiting",
        "P2 Check 5 fails; P3 Check 4 fails; P4 Check 3 fails; P4 Check 6 fails; P4 Check 7 fails; and 1 more",
    )


def test_a_page_tells_of_nothing_worse_than_its_own(world: World) -> None:
    """A new P4 that finds room does not stand for a P2 that waits: that comes by itself."""
    for number in range(3):
        say(world, number, "P2")
    world.clock.advance(5 * MINUTE)
    say(world, 3, "P4")
    assert headlines(world)[2:] == ["P4 Low: Check 3 fails"]
    world.tick()
    assert headlines(world)[3:] == ["P2 High: Check 2 fails"]


def test_what_is_asked_for_by_hand_does_not_wait(world: World, five: list[Incident]) -> None:
    """Somebody wants people there now."""
    before = len(pages(world))
    world.request("POST", world.link("escalate"), b"", **FORM)
    world.deliver()
    assert sorted(paged(world)[before:]) == ["Ada by push", "Bo by push"]
    assert states(world, five)[2:] == [PENDING] * 3


def test_a_sender_that_tries_the_way_is_not_kept_waiting(world: World, five: list[Incident]) -> None:
    """A test that does not arrive says that paging is broken; and it takes nobody's place."""
    world.post("cloud_monitoring", captured("gcp_webhook_console_test_message"))
    world.deliver()
    assert headlines(world)[-1].startswith("[Test] P4 Low: ")
    world.advance(5 * MINUTE)
    assert states(world, five)[2:] == [SENT, SKIPPED, SKIPPED]


@pytest.mark.usefixtures("five")
def test_everybody_has_a_window_of_their_own(world: World) -> None:
    """Bo has not been paged yet."""
    world.policies.policy = paging_at_once(a_bundling(), a_step(0, SECONDARY))
    say(world, 7)
    assert paged(world) == ["Ada by push", "Ada by push", "Bo by push"]


@pytest.mark.parametrize(("noise", "expected"), [(a_bundling(3), 3), (a_bundling(2, 1), 2), (Noise(), 5)])
def test_the_numbers_are_the_policys(world: World, noise: Noise, expected: int) -> None:
    """So many pages, so long a window; without a rule nothing waits."""
    world.policies.policy = paging_at_once(noise)
    for number in range(5):
        say(world, number)
    assert len(pages(world)) == expected
    world.advance(2 * MINUTE)
    shorter = noise.bundling is not None and noise.bundling.within < 2 * MINUTE
    assert len(pages(world)) == expected + shorter


def test_the_window_moves_on(world: World) -> None:
    """A page leaves it five minutes after it was sent, one by one."""
    say(world, 0)
    world.advance(3 * MINUTE)
    say(world, 1)
    say(world, 2)
    world.advance(2 * MINUTE)
    assert headlines(world)[2:] == ["P3 Medium: Check 2 fails"]
    say(world, 3)
    assert len(pages(world)) == 3
    world.advance(3 * MINUTE)
    assert headlines(world)[3:] == ["P3 Medium: Check 3 fails"]


def test_a_page_that_is_tried_again_counts_once(world: World) -> None:
    """The provider is down twice for the first; the second finds its place all the same."""
    world.channels.broken["push"] = lambda: SendAgain("503")
    say(world, 0)
    assert paged(world) == ["Ada by call"]
    world.policies.policy = paging_at_once(a_bundling(3))
    world.redeliver()
    world.channels.broken.clear()
    world.advance(MINUTE)
    assert paged(world) == ["Ada by call", "Ada by push"]
    say(world, 1)
    assert len(pages(world)) == 3


def ask_for(world: World, *incidents: Incident) -> None:
    """Request the pages of these incidents now, in this order."""
    Requests(world.bus, world.clock)([page_of(world, each) for each in incidents])
    world.deliver()


def test_what_has_become_worse_than_the_page_that_counts_pages_by_itself(world: World, five: list[Incident]) -> None:
    """It was a P3 when it began to wait; whoever counts it finds a P2, and leaves it alone."""
    act(world, SetSeverity(actor=BO, severity="P2", reason="more than it seemed"), five[4].id)
    world.deliver()
    world.clock.advance(5 * MINUTE)
    ask_for(world, five[2])
    assert headlines(world)[2:] == ["P3 Medium, and 1 more incident: Check 2 fails"]
    ask_for(world, five[3], five[4])
    assert states(world, five)[3:] == [SKIPPED, SENT]
    assert headlines(world)[3:] == ["P2 High: Check 4 fails"]


def test_what_has_paged_meanwhile_is_not_counted(world: World, five: list[Incident]) -> None:
    """It was a P1 for a moment."""
    for severity in ("P1", "P3"):
        act(world, SetSeverity(actor=BO, severity=severity, reason="it is so"), five[4].id)
        world.deliver()
    world.advance(5 * MINUTE)
    assert headlines(world)[2:] == ["P1 Critical: Check 4 fails", "P3 Medium, and 1 more incident: Check 2 fails"]


def test_whoever_waits_a_second_time_says_so_once(world: World) -> None:
    """A lesser page has taken the one place there was."""
    world.policies.policy = paging_at_once(a_bundling(1))
    first, urgent, lesser = (say(world, number, severity) for number, severity in enumerate(("P3", "P2", "P4")))
    world.clock.advance(5 * MINUTE)
    ask_for(world, lesser, urgent)
    assert states(world, [first, urgent, lesser]) == [SENT, PENDING, SENT]
    assert page_of(world, urgent).next_attempt_at == world.clock.now() + 5 * MINUTE
    assert len(story(world, urgent)) == 1
    world.advance(5 * MINUTE)
    assert headlines(world)[2:] == ["P2 High: Check 1 fails"]


def test_a_page_that_loses_its_place_to_another_finds_one_at_once() -> None:
    """Two are sent at the same time: neither waits for a redelivery."""
    with disposable_store() as documents:
        store = InterruptedStore(documents)
        world = World(store, paging_at_once(a_bundling()))
        for number in range(2):
            world.post("generic", {"title": f"Check {number} fails", "key": f"{number}", "severity": "P3"})
        while {each.topic for each in world.bus.ready} != {TOPIC}:
            world.deliver_next()
        other = world.bus.ready.pop()
        before_its_lease = 5  # delivery, what stands, breaker, incident and pager are read
        store.interrupt(before_its_lease, lambda: world.request("POST", "/notifications", other.envelope))
        assert world.deliver_next().status == 204
        assert sorted(headlines(world)) == ["P3 Medium: Check 0 fails", "P3 Medium: Check 1 fails"]


@pytest.mark.usefixtures("five")
def test_a_channel_that_is_down_is_no_reason_to_wait_for_it(world: World) -> None:
    """The page goes to the next channel, as ever, and waits there."""
    down = Breaker(channel="push", failures=3, since=world.clock.now(), probe_at=world.clock.now() + MINUTE)
    world.documents.commit([Create("breakers/push", msgspec.to_builtins(down))])
    incident = say(world, 9)
    found = {each.value.channel: each.value for each in world.store.deliveries(incident.id)}
    assert {name: page.kept_back for name, page in found.items()} == {"push": False, "call": True}
    assert found["push"].outcome == "push is down"


def test_while_the_page_that_counts_is_being_sent_the_others_wait_for_its_end(
    world: World, five: list[Incident]
) -> None:
    """Its sender dies: nobody knows whether it has arrived, so that it is sent again, with all it counts."""
    world.clock.advance(5 * MINUTE)
    world.fuse.blows_on = "after push has the message"
    with pytest.raises(Killed):
        ask_for(world, five[2])
    world.restart()
    ask_for(world, five[3], five[4])
    assert states(world, five)[2:] == [DeliveryState.SENDING, PENDING, PENDING]
    assert len(pages(world)) == 3
    world.advance(3 * MINUTE)
    assert states(world, five)[2:] == [SENT, SKIPPED, SKIPPED]
    assert headlines(world)[2:] == ["P3 Medium, and 2 more incidents: Check 2 fails"] * 2


@pytest.mark.usefixtures("five")
def test_what_is_over_before_it_is_tried_does_not_begin_to_wait(world: World) -> None:
    """It is not wanted any more, and says so at once."""
    world.clock.advance(SECOND)
    world.post("generic", {"title": "Check 7 fails", "key": "check-7", "severity": "P3", "service": "checkout"})
    while not any(message.topic == TOPIC for message in world.bus.ready):
        world.deliver_next()
    act(world, Resolve(actor=BO))
    world.deliver()
    assert page_of(world, world.newest()).state is SKIPPED


def refused(world: World) -> None:
    """Let the provider refuse one message, as it comes to count the others."""
    world.channels.broken["push"] = once(world, lambda: SendFailed("400: no"))


def away(world: World) -> None:
    """Let the provider be away for one message."""
    world.channels.broken["push"] = once(world, lambda: SendAgain("503"))


def once(world: World, fault: Callable[[], Exception]) -> Callable[[], Exception]:
    """Return a fault that ends as it happens."""

    def fail() -> Exception:
        world.channels.broken.clear()
        return fault()

    return fail


@pytest.mark.parametrize("break_it", [refused, away])
def test_when_the_page_that_counts_fails_another_does(
    world: World, five: list[Incident], break_it: Callable[[World], None]
) -> None:
    """What it was to tell of is told by the next, which is the same page on the next channel, or another's."""
    world.clock.advance(5 * MINUTE)
    break_it(world)
    world.tick()
    world.advance(10 * MINUTE)
    told = {number for number in range(5) for line in texts(world) if f"Check {number} fails" in line}
    assert told == set(range(5))
    assert all(state is not PENDING for state in states(world, five))


def texts(world: World) -> list[str]:
    """Return headlines and what they count, of all pages that reached a provider."""
    return [f"{each.message.headline} {dict(each.message.facts).get('Also waiting', '')}" for each in pages(world)]


def test_the_next_channel_of_a_page_that_failed_does_not_wait_again(world: World) -> None:
    """It is the same page, which has its place; the timeline says that the push waited, and no more."""
    world.policies.policy = paging_at_once(a_bundling(1))
    say(world, 0)
    incident = say(world, 1)
    refused(world)
    world.advance(5 * MINUTE)
    assert paged(world) == ["Ada by push", "Ada by call"]
    assert sorted(line.partition(":")[0] for line in story(world, incident)) == [
        "Ada was paged through call",
        "Message to Ada by push failed",
        "Message to Ada by push waits",
    ]


def test_a_page_that_the_provider_reports_lost_is_told_again_with_all_it_told(
    world: World, five: list[Incident]
) -> None:
    """On the next channel, where there is room."""
    world.policies.policy = paging_at_once(a_bundling(3))
    world.clock.advance(5 * MINUTE)
    world.tick()
    world.redeliver()
    lost = next(each for each in pages(world) if "more" in each.message.headline)
    stored = world.store.delivery(lost.delivery)
    assert stored is not None
    assert len(stored.value.tells) == 2
    reporting(world).failed(lost.delivery, "", "the phone is off")
    world.deliver()
    assert paged(world)[-1] == "Ada by call"
    assert headlines(world)[-1] == "P3 Medium, and 2 more incidents: Check 2 fails"
    assert states(world, five)[2:] == [DeliveryState.FAILED, SKIPPED, SKIPPED]


def test_somebody_who_was_told_counts_as_reached(world: World) -> None:
    """The next step keeps its time: it does not move up as if nobody had been reached."""
    world.policies.policy = paging_at_once(a_bundling(1), a_step(30, CY, unless=Unless.ACKNOWLEDGED))
    for number in range(3):
        say(world, number)
    world.advance(29 * MINUTE)
    assert {each.message.recipient for each in pages(world)} == {"Ada"}
    world.advance(MINUTE)
    assert [each.message.recipient for each in pages(world)].count("Cy") == 1
    assert all("incident.person_unreached" not in world.types(each.id) for each in world.incidents())


def test_the_later_channels_of_a_page_share_its_place(world: World) -> None:
    """Two pages are two, however each of them rings: their calls come in their time, and a third waits."""
    policy = world.policies.policy
    rule = (Notice(channel="push", after=timedelta()), Notice(channel="call", after=2 * MINUTE))
    ada = replace(policy.people["ada"], notify={Urgency.HIGH: rule})
    world.policies.policy = replace(policy, people=policy.people | {"ada": ada})
    for number in range(3):
        say(world, number)
    world.advance(4 * MINUTE)
    assert paged(world) == ["Ada by push"] * 2 + ["Ada by call"] * 2
    world.advance(2 * MINUTE)
    assert headlines(world)[4:] == ["P3 Medium: Check 2 fails"]


def test_one_that_cannot_be_read_holds_up_nobody(world: World, five: list[Incident]) -> None:
    """The others are told of without it."""
    path = f"incidents/{five[3].id}"
    document = world.documents.get(path)
    assert document is not None
    world.documents.commit([Replace(path, {**document.fields, "plan": "bad"}, document.version)])
    world.clock.advance(5 * MINUTE)
    world.tick()
    assert headlines(world)[2] == "P3 Medium, and 1 more incident: Check 2 fails"
    assert page_of(world, five[3]).state is PENDING


def test_a_rule_that_is_gone_keeps_nothing_waiting(world: World, five: list[Incident]) -> None:
    """What waits goes out when it would have been looked at again."""
    world.policies.policy = paging_at_once(Noise())
    world.advance(5 * MINUTE)
    assert states(world, five) == [SENT] * 5
