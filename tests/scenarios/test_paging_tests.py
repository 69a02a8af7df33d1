"""Once a week, each urgent address is tried out by a test page, and counts as verified once its person confirms it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from muster.domain.known_addresses import AddressState
from muster.domain.message import MessageKind
from muster.domain.rules.noise import BundlingRule, Noise
from muster.domain.rules.oncall import Contact, Notice
from muster.domain.rules.paging_tests import PagingTestRule
from muster.domain.rules.severities import Urgency
from muster.links import EXPIRES_AFTER
from muster.ports import Create, SendAgain, SendFailed
from muster.usecases.find_addresses import find_addresses
from muster.usecases.send_paging_tests import AT_ONCE
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.page import page_of
from tests.support.paging_tests import (
    CALL,
    DAY,
    HOUR,
    MINUTE,
    SMS,
    TUESDAY,
    link,
    states,
    tried,
    tried_policy,
    twilio,
    verified,
)
from tests.support.policies import a_policy
from tests.support.world import Killed, World

ADA = ["ada-push", CALL, SMS]


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop on Monday."""
    with disposable_store() as store:
        world = World(store, tried_policy())
        world.tick()
        yield world


def test_each_urgent_address_is_tried_out_once_a_week_by_its_persons_clock(world: World) -> None:
    """At ten in Stockholm, in London and in New York; and a week later again."""
    world.tick_at(TUESDAY - MINUTE)
    assert tried(world) == []
    world.tick_at(TUESDAY)
    assert sorted(tried(world)) == sorted([*ADA, "dir-push"])
    world.tick_at(TUESDAY + HOUR)
    assert tried(world)[4:] == ["bo-push"]
    world.tick_at(TUESDAY + 6 * HOUR)
    assert tried(world)[5:] == ["cy-push"]
    world.advance(6 * DAY, every=HOUR)
    assert len(tried(world)) == 6
    world.tick_at(TUESDAY + 7 * DAY)
    assert sorted(tried(world)[6:]) == sorted([*ADA, "dir-push"])


@pytest.mark.parametrize("ten", [datetime(2026, 10, 25, 9, tzinfo=UTC), datetime(2027, 3, 28, 8, tzinfo=UTC)])
def test_in_a_week_in_which_the_clock_changes_it_is_ten_on_the_wall(ten: datetime) -> None:
    """Once, on the Sunday on which it was put back that night, and on the one on which it was put forward."""
    rule = PagingTestRule(day="sun", exempt=("bo", "cy", "dir"))
    with disposable_store() as store:
        world = World(store, tried_policy(rule), FakeClock(ten - 3 * DAY))
        world.tick_at(ten - MINUTE)
        assert tried(world) == []
        world.advance(3 * HOUR, every=MINUTE)
        assert sorted(tried(world)) == sorted(ADA)


def test_a_time_that_the_clock_shows_twice_or_never_comes_once() -> None:
    """Half past two, on both nights: by the first showing, and when the clock is put forward past it."""
    rule = PagingTestRule(day="sun", at=datetime(2026, 1, 1, 2, 30).time(), exempt=("bo", "cy", "dir"))  # noqa: DTZ001
    for midnight, minutes in ((datetime(2026, 10, 24, 23, tzinfo=UTC), 90), (datetime(2027, 3, 28, 0, tzinfo=UTC), 60)):
        with disposable_store() as store:
            world = World(store, tried_policy(rule), FakeClock(midnight))
            world.tick_at(midnight + (minutes - 1) * MINUTE)
            assert tried(world) == []
            world.advance(MINUTE)
            assert len(tried(world)) == 3
            world.advance(4 * HOUR)
            assert len(tried(world)) == 3


def test_it_says_that_nothing_is_wrong_and_asks_to_confirm(world: World) -> None:
    """In the first words; it is about no incident, which nobody opens either."""
    world.tick_at(TUESDAY)
    message = world.channels.sent[0].message
    assert message.headline == "Test page: nothing is wrong"
    assert message.why.startswith("Acme Shop tries out each week whether a page by ")
    assert message.next == "Please confirm that this one has."
    assert [(each.action, each.label) for each in message.actions] == [("confirm", "Confirm")]
    assert (message.kind, message.incident, message.severity) == (MessageKind.REMINDER, "", "")
    assert world.incidents() == []


def test_the_link_confirms_and_only_by_its_button(world: World) -> None:
    """A scanner that opens every link verifies nothing."""
    world.tick_at(TUESDAY)
    path = link(world, "ada-push")
    for method in ("GET", "HEAD", "GET"):
        looked = page_of(world.request(method, path))
        assert looked.button == "Yes, it has"
        assert looked.status.startswith("Nothing is wrong.")
    assert states(world) == dict.fromkeys(("push", "call", "sms"), "unverified")

    pressed = page_of(world.request("POST", path))
    assert (pressed.button, pressed.status) == (None, "Thank you: this address is verified.")
    assert states(world) == {"push": "verified", "call": "unverified", "sms": "unverified"}


def test_its_pages_are_as_safe_as_any(world: World) -> None:
    """No script, no cache, nothing from elsewhere; and a form that a text browser can send."""
    world.tick_at(TUESDAY)
    for method in ("GET", "POST"):
        response = world.request(method, link(world, "ada-push"))
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert page_of(response).all("script") == []
        assert "ada-push" not in response.body.decode()
    asked = page_of(world.request("GET", link(world, "dir-push")))
    assert asked.one("form").attributes == {"method": "post"}


def test_pressing_again_changes_nothing(world: World) -> None:
    """Nor does it make an old confirmation a new one."""
    world.tick_at(TUESDAY)
    path = link(world, "ada-push")
    world.request("POST", path)
    before = world.documents.get("addresses/ada")
    world.clock.advance(3 * DAY)
    assert "is verified" in page_of(world.request("POST", path)).status
    assert world.documents.get("addresses/ada") == before


def test_a_key_of_the_telephone_confirms(world: World) -> None:
    """One does; two says that nothing is wrong; any other is asked again."""
    world.tick_at(TUESDAY)
    sent = next(each for each in world.channels.sent if each.address == CALL)
    assert sent.message.callback
    keys = f"{sent.message.callback}/keys".removeprefix("https://muster.example")
    assert "Press 1 to confirm" in twilio(world, keys, Digits="7")
    assert "Nothing is wrong" in twilio(world, keys, Digits="2")
    assert verified(world) == []
    assert "this address is verified" in twilio(world, keys, Digits="1")
    assert verified(world) == [CALL]


def test_a_reply_to_the_sms_confirms(world: World) -> None:
    """By its code, from its own number; one from another number means nothing."""
    world.tick_at(TUESDAY)
    code = next(each for each in world.channels.sent if each.address == SMS).message.reply_code
    assert code
    assert "No page to this number" in twilio(world, "/callbacks/twilio/sms", From=CALL, Body=code)
    assert verified(world) == []
    assert "this address is verified" in twilio(world, "/callbacks/twilio/sms", From=SMS, Body=f" {code}. ")
    assert verified(world) == [SMS]


def test_a_reply_about_an_incident_is_not_taken_for_a_test(world: World) -> None:
    """Each has a code of its own."""
    bo = replace(world.policy.people["bo"], contacts=(Contact(channel="sms", address=SMS),))
    world.policies.policy = replace(tried_policy(), people=world.policy.people | {"bo": bo})
    world.tick_at(TUESDAY)
    test = next(each for each in world.channels.sent if each.address == SMS)
    incident = world.alert(key="orders", severity="P1", service="checkout")
    page = next(each for each in reversed(world.channels.sent) if each.message.incident and each.message.reply_code)
    assert page.message.reply_code != test.message.reply_code
    assert "verified" in twilio(world, "/callbacks/twilio/sms", From=SMS, Body=str(test.message.reply_code))
    assert world.newest() == incident


def test_a_confirmation_counts_for_as_long_as_the_policy_says(world: World) -> None:
    """Thirty days, and no second longer."""
    world.tick_at(TUESDAY)
    world.request("POST", link(world, "ada-push"))
    world.clock.advance(30 * DAY)
    assert states(world)["push"] == "verified"
    world.clock.advance(MINUTE)
    assert states(world)["push"] == "unverified"


def test_an_address_that_changed_is_not_verified(world: World) -> None:
    """It has not been tried out; and a link to the old one, pressed now, says so and verifies nothing."""
    world.tick_at(TUESDAY)
    world.request("POST", link(world, "ada-push"))
    ada = world.policy.people["ada"]
    moved = replace(ada, contacts=(Contact(channel="push", address="ada-new"), *ada.contacts[1:]))
    old = world.policies.policy
    world.policies.policy = replace(old, people=old.people | {"ada": moved})
    assert states(world)["push"] == "never_tested"
    assert "another address" in page_of(world.request("POST", link(world, "ada-push"))).status
    assert verified(world) == []

    world.tick_at(TUESDAY + 7 * DAY)
    world.request("POST", link(world, "ada-new"))
    assert states(world)["push"] == "verified"
    world.policies.policy = old
    assert states(world)["push"] != "verified"


def test_one_link_verifies_one_address_of_one_person(world: World) -> None:
    """Whoever presses it: it verifies neither another of theirs nor somebody else's."""
    world.tick_at(TUESDAY)
    world.request("POST", link(world, "dir-push"))
    assert verified(world) == ["dir-push"]


def test_a_forged_link_is_refused_and_an_old_one_says_so(world: World) -> None:
    """As any link in a message."""
    world.tick_at(TUESDAY)
    path = link(world, "ada-push")
    assert world.request("POST", path[:-2]).status == 403
    assert world.request("POST", path.replace("/r/", "/r/x")).status == 403
    world.clock.advance(EXPIRES_AFTER + MINUTE)
    response = world.request("POST", path)
    assert (response.status, page_of(response).one("h1").text) == (410, "This link has expired")
    assert verified(world) == []


def test_a_provider_that_refuses_is_a_failure_that_goes_nowhere_else(world: World) -> None:
    """Each address is tried out by itself; the reason is kept."""
    world.channels.broken["ada-push"] = lambda: SendFailed("404: no such topic")
    world.tick_at(TUESDAY)
    world.advance(HOUR)
    assert sorted(tried(world)) == sorted([CALL, SMS, "dir-push", "bo-push"])
    assert states(world)["push"] == "failed"
    found = find_addresses(world.documents, world.policies.policy, world.clock.now())
    assert [each.failure for each in found if each.state is AddressState.FAILED] == ["404: no such topic"]


def test_a_failed_test_page_rings_no_telephone_instead(world: World) -> None:
    """As a page would: it goes to what its person wants to be paged by, and to nothing else."""
    policy = world.policies.policy
    ada = replace(policy.people["ada"], notify={Urgency.HIGH: (Notice(channel="push", after=0 * MINUTE),)})
    world.policies.policy = replace(policy, people=policy.people | {"ada": ada})
    world.channels.broken["ada-push"] = lambda: SendFailed("404: no such topic")
    world.tick_at(TUESDAY)
    world.advance(5 * MINUTE)
    assert tried(world) == ["dir-push"]


def test_what_arrives_after_all_is_verified(world: World) -> None:
    """The provider says that it failed; its person says that it came. They know."""
    world.tick_at(TUESDAY)
    sent = next(each for each in world.channels.sent if each.address == SMS)
    assert sent.message.callback
    status = f"{sent.message.callback}/status".removeprefix("https://muster.example")
    twilio(world, status, MessageStatus="undelivered", ErrorCode="30008")
    assert states(world)["sms"] == "failed"
    world.clock.advance(MINUTE)
    world.request("POST", link(world, SMS))
    assert states(world)["sms"] == "verified"


def test_it_wakes_nobody_when_its_provider_comes_back_at_night(world: World) -> None:
    """It is tried for an hour, and then given up."""
    world.channels.broken["push"] = lambda: SendAgain("503")
    world.tick_at(TUESDAY)
    world.advance(HOUR + 15 * MINUTE)
    world.channels.broken.clear()
    world.advance(12 * HOUR, every=5 * MINUTE)
    assert "ada-push" not in tried(world)
    assert states(world)["push"] == "failed"


def test_one_that_is_missed_is_left_to_the_next_week(world: World) -> None:
    """A Muster that was away is an hour late at most."""
    world.tick_at(TUESDAY + HOUR)
    assert len(tried(world)) == 5
    with disposable_store() as store:
        late = World(store, tried_policy())
        late.tick_at(TUESDAY + HOUR + MINUTE)
        assert tried(late) == ["bo-push"]
        assert states(late) == dict.fromkeys(("push", "call", "sms"), "never_tested")


def test_ticks_that_meet_send_one(world: World) -> None:
    """Each of another process, neither of which knows of the other."""
    world.clock.reach(TUESDAY)
    world.request("POST", "/tick")
    world.restart()
    world.request("POST", "/tick")
    world.deliver()
    assert sorted(tried(world)) == sorted([*ADA, "dir-push"])


@pytest.mark.parametrize("moment", range(4))
def test_a_process_that_dies_loses_nothing_and_sends_nothing_twice(world: World, moment: int) -> None:
    """Before and after the commit that has it all, and before and after the messages are on the bus."""
    world.clock.reach(TUESDAY)
    world.fuse.blows_at = world.fuse.passed + moment
    with pytest.raises(Killed):
        world.request("POST", "/tick")
    world.fuse.blows_at = None
    if moment < 3:
        assert world.bus.ready == []
    world.restart()
    world.advance(3 * MINUTE)
    assert sorted(tried(world)) == sorted([*ADA, "dir-push"])


def test_a_message_that_the_bus_lost_is_asked_for_again(world: World) -> None:
    """By the next tick."""
    world.clock.reach(TUESDAY)
    world.request("POST", "/tick")
    world.bus.ready.clear()
    world.advance(MINUTE)
    assert sorted(tried(world)) == sorted([*ADA, "dir-push"])


def test_a_confirmation_that_races_a_tick_is_kept(world: World) -> None:
    """Two weeks of both: neither loses what the other has written."""
    world.tick_at(TUESDAY)
    world.clock.advance(7 * DAY)
    path = link(world, "dir-push")
    pushed = link(world, "ada-push")
    world.request("POST", pushed)
    world.tick()
    world.request("POST", path)
    assert verified(world) == ["ada-push", "dir-push"]
    assert tried(world).count("ada-push") == 2


def test_a_persons_own_rule_says_which_addresses_are_urgent(world: World) -> None:
    """And a step that asks for another: what only the others use is not tried out."""
    policy = world.policies.policy
    ada = replace(
        policy.people["ada"],
        notify={
            urgency: (Notice(channel=channel, after=0 * MINUTE),)
            for urgency, channel in ((Urgency.HIGH, "push"), (Urgency.LOW, "sms"))
        },
    )
    world.policies.policy = replace(policy, people=policy.people | {"ada": ada})
    assert list(states(world)) == ["push"]
    steps = tuple(replace(step, by=("call",)) for step in policy.escalation["P1"])
    world.policies.policy = replace(world.policies.policy, escalation=policy.escalation | {"P1": steps})
    assert list(states(world)) == ["push", "call"]


def test_who_is_left_out_gets_none() -> None:
    """Nor does whoever is nobody, but the canary's sink."""
    with disposable_store() as store:
        world = World(store, tried_policy(PagingTestRule(exempt=("ada", "dir", "bo"))))
        world.advance(2 * DAY, every=HOUR)
        assert tried(world) == ["cy-push"]


def test_it_is_no_page_that_is_bundled_or_counted(world: World) -> None:
    """However few pages the policy allows."""
    world.policies.policy = replace(world.policies.policy, noise=Noise(bundling=BundlingRule(pages=1, within=HOUR)))
    world.tick_at(TUESDAY)
    assert len(tried(world)) == 4
    assert world.documents.get("pagers/ada") is None


def test_those_who_are_to_know_are_told_a_day_later(world: World) -> None:
    """By their own clock, of all that is not verified; and nobody where all is."""
    rule = PagingTestRule(report_to=("dir",), exempt=("bo", "cy"))
    world.policies.policy = tried_policy(rule)
    world.channels.broken["ada-push"] = lambda: SendFailed("404")
    world.tick_at(TUESDAY)
    world.channels.broken.clear()
    world.request("POST", link(world, SMS))
    world.channels.sent.clear()
    world.tick_at(TUESDAY + DAY - MINUTE)
    assert world.channels.sent == []
    world.advance(5 * MINUTE)
    (sent,) = world.channels.sent
    assert (sent.address, sent.message.headline) == ("dir-push", "3 urgent addresses are not verified")
    assert sent.message.details == "Ada: push (failed: 404) and call (not confirmed)\nDir: push (not confirmed)"
    assert (sent.message.actions, sent.message.reply_code) == ((), None)

    world.tick_at(TUESDAY + 7 * DAY)
    for address in ("ada-push", CALL, SMS, "dir-push"):
        world.request("POST", link(world, address))
    world.channels.sent.clear()
    world.tick_at(TUESDAY + 8 * DAY)
    world.advance(HOUR)
    assert world.channels.sent == []


def test_many_people_are_tried_out_in_commits_that_every_store_takes() -> None:
    """And each once."""
    policy = tried_policy()
    dir_ = policy.people["dir"]
    many = {f"p{number}": replace(dir_, id=f"p{number}") for number in range(2 * AT_ONCE + 5)}
    with disposable_store() as store:
        world = World(store, replace(policy, people=policy.people | many))
        world.tick_at(TUESDAY)
        assert len(tried(world)) == 4 + len(many)
        world.advance(2 * MINUTE)
        assert len(tried(world)) == 4 + len(many)
        assert max(moment.count(",") for moment in world.fuse.moments) <= 5 * AT_ONCE


def test_what_cannot_be_read_of_one_holds_up_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """They are tried out as if nothing were known."""
    world.documents.commit([Create("addresses/ada", {"schema": 1, "person": 7})])
    world.tick_at(TUESDAY)
    assert sorted(tried(world)) == sorted([*ADA, "dir-push"])
    assert "cannot be read" in caplog.text


def test_a_policy_that_wants_none_any_more_sends_none(world: World) -> None:
    """What waits for its provider is not sent either, and no address is said to be anything."""
    world.channels.broken["push"] = lambda: SendAgain("503")
    world.tick_at(TUESDAY)
    world.policies.policy = replace(tried_policy(), test_pages=None)
    world.channels.broken.clear()
    world.advance(30 * MINUTE)
    assert sorted(tried(world)) == sorted([CALL, SMS])
    assert states(world) == {}


def test_a_policy_without_test_pages_sends_none() -> None:
    """In a whole week."""
    with disposable_store() as store:
        world = World(store, a_policy())
        world.advance(8 * DAY, every=HOUR)
        assert world.channels.sent == []
