"""On call goes from one to the next: both are told once, with what is open, whatever brought it about."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from muster.domain.delivery import NO_INCIDENT, DeliveryState
from muster.domain.facts.hand_off import HandedOver
from muster.domain.hand_off import Part
from muster.domain.rules.oncall import Contact
from muster.ports import SendAgain, SendFailed
from muster.standing_store import StandingStore
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.outbox import Outbox
from muster.usecases.override_on_call import OverrideOnCall
from muster.usecases.report_delivery import ReportDelivery
from muster.usecases.request_deliveries import Requests
from muster.usecases.tell_hand_offs import AT_ONCE, CURRENT
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.hand_offs import DAY, MINUTE, told, told_policy, told_schedule, with_schedule
from tests.support.responders import ADA, acknowledge
from tests.support.standing import override
from tests.support.world import Sent, World

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
"""9 in Stockholm: Ada hands over to Bo, who hands over to Cy a day later."""
ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
BO_BEGINS = "Bo by push: You are on call in Primary until Wed 04 Nov 08:00 GMT"
ADA_ENDS = "Ada by push: Your shift in Primary has ended"
BO_ENDS = "Bo by push: Your shift in Primary has ended"


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop on Monday, after the first look at who is on call."""
    with disposable_store() as store:
        world = World(store, told_policy())
        world.tick()
        yield world


def newest(world: World, recipient: str) -> Sent:
    """Return what somebody was told last that is about no incident."""
    sent = [each for each in world.channels.sent if not each.message.incident]
    return next(each for each in reversed(sent) if each.message.recipient == recipient)


def test_both_are_told_at_the_hand_off_and_once(world: World) -> None:
    """Not before it; and no tick after it says it again."""
    world.tick_at(TUESDAY - MINUTE)
    assert told(world) == []

    world.tick_at(TUESDAY)
    world.advance(10 * MINUTE)
    world.tick()

    assert told(world) == [BO_BEGINS, ADA_ENDS]


def test_they_are_told_what_is_open_and_whose_it_is(world: World) -> None:
    """The worst first; what is resolved, and what is a sender's test, is not their business."""
    world.alert(key="blog", severity="P3", service="checkout")
    acknowledge(world)
    world.alert(**ALERT)
    world.alert(key="over", severity="P1", service="checkout")
    world.alert(key="over", state="closed")
    world.tick_at(TUESDAY)

    bo, ada = newest(world, "Bo").message, newest(world, "Ada").message
    assert bo.why == "You take over from Ada. 2 incidents are open."
    assert ada.why == "Bo takes over. 2 incidents are open."
    first, second = bo.details.splitlines()
    assert first.startswith("P1 Orders are stale (")
    assert first.endswith("): nobody has acknowledged it, open for 23 h")
    assert second.startswith("P3 ")
    assert second.endswith("): Ada owns it, open for 23 h")
    assert ada.details == bo.details


def test_times_are_by_ones_own_clock(world: World) -> None:
    """Ada lives in Stockholm, Bo in London."""
    world.tick_at(TUESDAY + 5 * MINUTE)
    assert newest(world, "Ada").message.since == "Since 09:00 CET, 5 min ago."
    assert newest(world, "Bo").message.since == "Since 08:00 GMT, 5 min ago."


def test_it_is_nothing_to_act_on_and_about_no_incident(world: World) -> None:
    """So that no channel offers a button, or files it with an incident."""
    world.tick_at(TUESDAY)
    message = newest(world, "Bo").message
    assert (message.actions, message.reply_code, message.incident, message.severity) == ((), None, "", "")
    assert message.why == "You take over from Ada. No incident is open."
    stored = world.store.delivery(newest(world, "Bo").delivery)
    assert stored
    assert stored.value.reply_code is None


def test_the_hand_off_is_on_the_record_of_what_is_open(world: World) -> None:
    """Once, with who and since when; not of one that opened after it. Whoever owns an incident goes on to."""
    incident = world.alert(**ALERT)
    acknowledge(world)
    world.tick_at(TUESDAY)
    world.advance(2 * MINUTE)
    later = world.alert(key="later", severity="P4", service="checkout")

    handed = [event for event in world.timeline(incident.id) if isinstance(event.fact, HandedOver)]
    assert [event.reason.text for event in handed] == ["Primary went from Ada to Bo"]
    assert handed[0].fact == HandedOver(
        schedule="primary", name="Primary", before=("ada",), after=("bo",), since=TUESDAY
    )
    assert [each.acknowledged_by for each in world.incidents()] == [None, "ada"]
    assert "incident.handed_over" not in world.types(later.id)


def test_who_has_no_notice_is_told_nothing() -> None:
    """The schedule of the shop as it is elsewhere."""
    with disposable_store() as store:
        world = World(store, with_schedule(told_policy(), replace(told_schedule("ada", "bo"), hand_off_notice=False)))
        world.tick()
        world.tick_at(TUESDAY)
        assert told(world) == []
        assert store.get(CURRENT) is None


def test_an_override_begins_and_ends_with_a_hand_off(world: World) -> None:
    """Whoever steps in is told why, and so is told whoever gets it back."""
    override(world, "cy", start=2 * MINUTE)
    world.advance(3 * MINUTE)
    assert told(world) == ["Cy by push: You are on call in Primary until 05:02 EST", ADA_ENDS]
    assert newest(world, "Cy").message.since == "Since 04:02 EST, just now (override: dentist)."

    world.advance(timedelta(hours=1))
    assert told(world)[2:] == [
        "Ada by push: You are on call in Primary until Tue 03 Nov 09:00 CET",
        "Cy by push: Your shift in Primary has ended",
    ]


def test_an_override_that_is_ended_early_is_a_hand_off(world: World) -> None:
    """At the next tick."""
    made = override(world, "cy")
    world.advance(MINUTE)
    OverrideOnCall(StandingStore(world.documents), world.policies, world.clock, str).end(ADA, made.override.id)
    world.advance(MINUTE)
    assert [each.partition(":")[0] for each in told(world)] == [
        "Cy by push",
        "Ada by push",
        "Ada by push",
        "Cy by push",
    ]


def test_who_hands_over_to_themselves_is_told_nothing(world: World) -> None:
    """An override for the turn that is one's own, or a rotation of one."""
    override(world, "ada")
    world.advance(2 * MINUTE)
    world.policies.policy = told_policy("ada")
    world.tick_at(TUESDAY)
    assert told(world) == []


def test_a_new_policy_may_be_a_hand_off(world: World) -> None:
    """Nobody has to know why somebody else is on call to be told that it is they."""
    world.policies.policy = told_policy("cy", "ada")
    world.advance(MINUTE)
    assert [each.partition(":")[0] for each in told(world)] == ["Cy by push", "Ada by push"]


def test_a_late_tick_tells_the_latest_only(world: World) -> None:
    """Cy has been on call since Wednesday; that it was Bo before is of no use to anybody any more."""
    world.tick_at(TUESDAY + DAY + timedelta(hours=3))
    assert told(world) == ["Cy by push: You are on call in Primary until Thu 05 Nov 03:00 EST", ADA_ENDS]
    assert newest(world, "Cy").message.since == "Since 03:00 EST, 3 h ago."


def test_a_clock_that_is_behind_tells_of_no_hand_off_back(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Two instances need not agree to the second; and that they do not is no fault."""
    world.tick_at(TUESDAY)
    behind = msgspec.json.encode({"now": TUESDAY - MINUTE})
    assert world.request("POST", "/tick", behind).status == 200
    world.tick_at(TUESDAY + MINUTE)
    assert told(world) == [BO_BEGINS, ADA_ENDS]
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_whoever_takes_over_is_told_ahead_where_that_is_wanted(world: World) -> None:
    """Once, half an hour before; and again when it is so."""
    world.policies.policy = told_policy(ahead=30 * MINUTE)
    world.tick()
    world.tick_at(TUESDAY - 31 * MINUTE)
    assert told(world) == []
    world.advance(3 * MINUTE)

    assert told(world) == ["Bo by push: You are on call in Primary from 08:00 GMT (in 30 min)"]
    message = newest(world, "Bo").message
    assert message.why == "Ada is on call until then. No incident is open."
    assert message.since == "Until Wed 04 Nov 08:00 GMT."
    world.tick_at(TUESDAY)
    assert told(world)[1:] == [BO_BEGINS, ADA_ENDS]


def test_what_is_told_ahead_is_no_hand_off_yet() -> None:
    """An incident that was open before Muster knew who is on call has nothing of it on record."""
    with disposable_store() as store:
        world = World(store, told_policy(ahead=30 * MINUTE))
        incident = world.alert(key="low", severity="P4", service="checkout")
        world.advance(MINUTE)
        world.tick_at(TUESDAY - 30 * MINUTE)
        assert newest(world, "Bo").message.why == "Ada is on call until then. 1 incident is open."
        assert "incident.handed_over" not in world.types(incident.id)


def test_what_is_otherwise_by_now_is_not_told(world: World) -> None:
    """A message that waits for its provider is looked at again: who is on call may have changed."""
    world.channels.broken |= dict.fromkeys(["bo-push", "bo-email"], lambda: SendAgain("503"))
    world.tick_at(TUESDAY)
    override(world, "cy")
    world.channels.broken.clear()
    world.advance(MINUTE)

    assert told(world) == [ADA_ENDS, "Cy by push: You are on call in Primary until 04:00 EST", BO_ENDS]
    to_bo = [each.value for each in world.store.deliveries(NO_INCIDENT) if each.value.about == Part.BEGAN]
    outcomes = {(each.recipient, each.state) for each in to_bo}
    assert outcomes == {("bo", DeliveryState.SKIPPED), ("cy", DeliveryState.SENT)}


def test_a_road_that_fails_leads_to_the_next(world: World) -> None:
    """As for every message to a person; but never to a call."""
    world.channels.broken["bo-push"] = lambda: SendFailed("400")
    world.channels.broken["ada-push"] = lambda: SendFailed("400")
    world.channels.broken["ada-email"] = lambda: SendFailed("400")
    world.tick_at(TUESDAY)
    assert told(world) == [BO_BEGINS.replace("push", "email")]
    states = {each.value.channel: each.value.state for each in world.store.deliveries(NO_INCIDENT)}
    assert set(states) == {"push", "email"}
    assert {each.value.state for each in world.store.deliveries(NO_INCIDENT)} == {
        DeliveryState.SENT,
        DeliveryState.FAILED,
    }


def test_what_a_provider_says_afterwards_counts(world: World) -> None:
    """That a message has arrived changes nothing; that it will not, leads to the next road."""
    outbox = Outbox(world.store, world.bus)
    act = ActOnIncident(world.store, outbox, world.policies, world.clock)
    request = Requests(world.bus, world.clock)
    report = ReportDelivery(world.store, DeliveryOutcomes(world.store, outbox, request, act, world.clock))
    world.tick_at(TUESDAY)
    ada, bo = (newest(world, person).delivery for person in ("Ada", "Bo"))

    report.delivered(ada, "")
    report.failed(bo, "", "the device is gone")
    world.deliver()

    assert told(world) == [BO_BEGINS, ADA_ENDS, BO_BEGINS.replace("push", "email")]
    stored = [world.store.delivery(each) for each in (ada, bo)]
    assert [each.value.state for each in stored if each] == [DeliveryState.SENT, DeliveryState.FAILED]


def test_a_message_that_waits_for_its_provider_is_left_to_the_bus(world: World) -> None:
    """The tick asks for what nobody tries, not for what is tried again in its time."""
    world.channels.broken |= dict.fromkeys(["push", "email"], lambda: SendAgain("503"))
    world.tick_at(TUESDAY)
    published = len(world.bus.published)

    world.clock.advance(timedelta(seconds=5))
    world.tick()
    assert len(world.bus.published) == published


def test_who_can_only_be_called_is_not_told(world: World) -> None:
    """A call wakes people for what can wait."""
    bo = world.policy.people["bo"]
    people = world.policy.people | {"bo": replace(bo, contacts=(Contact(channel="call", address="bo-call"),))}
    world.policies.policy = replace(world.policies.policy, people=people)
    world.tick_at(TUESDAY)
    assert told(world) == [ADA_ENDS]


def test_a_message_that_the_bus_lost_is_asked_for_again(world: World) -> None:
    """By the next tick: what was told is a document, and it has no outcome."""
    world.clock.reach(TUESDAY)
    world.request("POST", "/tick")
    assert [each.topic for each in world.bus.ready] == ["notifications"] * 2
    world.bus.ready.clear()

    world.advance(MINUTE)
    assert told(world) == [BO_BEGINS, ADA_ENDS]


def test_an_hour_that_the_clock_shows_twice_has_both_on_call() -> None:
    """At a hand-off at half past two, Cy joins Bo by the first showing, and Bo goes by the second."""
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 CEST, an hour before 02:30 CET
    first = datetime(2026, 10, 23).date()  # noqa: DTZ001 - a day
    schedule = told_schedule("ada", "bo", "cy", hand_over=night.replace(hour=2).time(), first=first)
    with disposable_store() as store:
        world = World(store, with_schedule(told_policy(), schedule), FakeClock(night - timedelta(hours=2)))
        world.tick()
        world.advance(timedelta(hours=4))
        assert [each.partition(" until")[0] for each in told(world)] == [
            "Cy by push: You are on call in Primary",
            "Bo by push: Your shift in Primary has ended",
        ]
        joined, left = (each.message for each in world.channels.sent)
        assert joined.why == "You join Bo. No incident is open."
        assert left.why == "Cy stays on call. No incident is open."


def test_a_notice_that_is_wanted_again_begins_anew(world: World) -> None:
    """Nobody is told on Wednesday that it is not Ada any more, who was on call when it was wanted last."""
    world.policies.policy = with_schedule(told_policy(), replace(told_schedule("ada"), id="other"))
    world.advance(MINUTE)
    other = world.policies.policy.schedules["other"]
    untold = replace(world.policies.policy.schedules["primary"], hand_off_notice=False)
    world.policies.policy = with_schedule(world.policies.policy, untold)
    assert other.hand_off_notice
    world.tick_at(TUESDAY - 2 * MINUTE)
    world.policies.policy = told_policy()
    world.tick_at(TUESDAY + DAY)
    assert told(world) == []


def test_many_schedules_that_are_handed_over_at_once_are_all_told() -> None:
    """In commits that no store refuses: Firestore takes 500 writes."""
    many = told_policy()
    for number in range(AT_ONCE + 5):
        many = with_schedule(many, replace(told_schedule("ada", "bo"), id=f"s{number}"))
    with disposable_store() as store:
        world = World(store, many)
        world.tick()
        world.tick_at(TUESDAY)
        assert len(told(world)) == 2 * (AT_ONCE + 6)
        assert max(moment.count(",") for moment in world.fuse.moments) <= 2 * AT_ONCE
        world.advance(MINUTE)
        assert len(told(world)) == 2 * (AT_ONCE + 6)


def test_of_more_incidents_than_a_tick_can_write_the_next_goes_on(world: World) -> None:
    """The notices are out at once."""
    for number in range(AT_ONCE + 3):
        world.alert(key=f"{number}", severity="P4", service="checkout")
    world.tick_at(TUESDAY)
    assert told(world) == [BO_BEGINS, ADA_ENDS]
    assert len(newest(world, "Bo").message.details.splitlines()) == 21
    assert newest(world, "Bo").message.details.endswith("… and 33 more")
    assert recorded(world) == AT_ONCE

    world.advance(MINUTE)
    assert recorded(world) == AT_ONCE + 3


def test_the_next_hand_off_forgets_nothing_of_the_last(world: World) -> None:
    """Cy takes over from Bo a minute later, while three incidents have yet to hear of Bo: each hears of both."""
    for number in range(AT_ONCE + 3):
        world.alert(key=f"{number}", severity="P4", service="checkout")
    world.tick_at(TUESDAY)
    override(world, "cy", start=MINUTE / 2)
    world.advance(4 * MINUTE)
    times = [world.types(incident.id).count("incident.handed_over") for incident in world.incidents()]
    assert times == [2] * (AT_ONCE + 3)


def recorded(world: World) -> int:
    """Return how many incidents have a hand-off on record."""
    return sum("incident.handed_over" in world.types(incident.id) for incident in world.incidents())
