"""What was decided after an incident is followed up: until it is done, and then until it has helped."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from muster.domain.commands.closure import (
    AddActionItem,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.commands.lifecycle import Close, Reopen
from muster.domain.event import Event
from muster.domain.facts.closure import ActionItemAdded, ActionItemDue, ActionItemReopened, ActionItemVerified
from muster.domain.policy import Policy
from muster.domain.rules.closure import Reviews
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, at, facts, types
from tests.support.policies import CY, DIR, a_policy

DAY = 24 * 60
THURSDAY = date(2026, 11, 5)
"""Three days after START, at nine of which it is nine in London, where Bo lives."""


def followed_up(policy: Policy | None = None) -> Drill:
    """Return an incident that Ada resolved and closed, with an item for Bo, due on Thursday."""
    drill = Drill(policy)
    drill.acknowledge(1)
    drill.resolve(10)
    drill.do(20, Close(actor=ADA))
    drill.do(30, AddActionItem(actor=ADA, text=" Alert on the queue's age ", owner="bo", due=THURSDAY))
    return drill


def reminded(events: list[Event]) -> list[str]:
    """Return who was reminded, in order."""
    return [each.person for event in events for each in event.reminds]


def test_an_item_has_an_owner_and_a_day() -> None:
    """Its owner hears of it at once, and again on the morning of the day, by their own clock."""
    drill = followed_up()
    (fact,) = facts(drill.events, ActionItemAdded)
    assert fact == ActionItemAdded(
        number=1, text="Alert on the queue's age", owner="bo", due=THURSDAY, remind_at=at(3 * DAY)
    )
    assert drill.events[-1].reason.text == "Ada asks Bo to do it by 2026-11-05"
    assert reminded(drill.events[-1:]) == ["bo"]
    assert drill.incident.due_at == at(3 * DAY)


def test_whoever_takes_it_on_themselves_need_not_be_told() -> None:
    """Bo adds an item for Bo."""
    drill = followed_up()
    (event,) = drill.do(40, AddActionItem(actor=BO, text="Write it down", owner="bo", due=THURSDAY))
    assert (event.reminds, drill.incident.aftermath.actions[1].text) == ((), "Write it down")


def test_an_open_item_is_brought_up_each_day_from_its_own_on() -> None:
    """Also by a tick that comes days late: once, and then at the usual time."""
    drill = followed_up()
    assert drill.tick(3 * DAY - 1) == []
    (first,) = drill.tick(3 * DAY)
    (late,) = drill.tick(6.5 * DAY)
    assert first.fact == ActionItemDue(number=1, remind_at=at(4 * DAY))
    assert late.fact == ActionItemDue(number=1, remind_at=at(7 * DAY))
    assert reminded([first, late]) == ["bo", "bo"]
    assert first.reason.text == 'action item 1 is to be done by 2026-11-05: "Alert on the queue\'s age"'


def test_how_often_is_the_policys() -> None:
    """Twice a week instead of each day."""
    drill = followed_up(a_policy(reviews=Reviews(remind=timedelta(days=3.5))))
    (event,) = drill.tick(3 * DAY)
    assert event.fact == ActionItemDue(number=1, remind_at=at(6.5 * DAY))


def test_an_item_due_today_is_brought_up_tomorrow() -> None:
    """Its morning is over."""
    drill = followed_up()
    events = drill.do(40, AddActionItem(actor=ADA, text="Now", owner="bo", due=date(2026, 11, 2)))
    assert types(events) == ["action_added"]
    assert drill.incident.aftermath.actions[1].remind_at == at(DAY)


def test_a_done_item_is_brought_up_until_somebody_else_has_verified_it() -> None:
    """The incident's owner is asked, since Bo did it; by whom and when is on record."""
    drill = followed_up()
    (done,) = drill.do(60, CompleteActionItem(actor=BO, number=1, note="PR 17"))
    (event,) = drill.tick(60 + DAY)
    assert done.reason.text == "Bo says so: PR 17"
    assert reminded([event]) == ["ada"]
    assert event.reason.text.startswith("action item 1 is done, and to be verified by somebody else")
    (verified,) = drill.do(70 + DAY, VerifyActionItem(actor=ADA, number=1, note="fired on Friday"))
    assert verified.fact == ActionItemVerified(number=1, note="fired on Friday")
    item = drill.incident.aftermath.actions[0]
    assert (item.done_by, item.done_at, item.verified_by, item.verified_at) == ("bo", at(60), "ada", at(70 + DAY))
    assert (item.state, drill.incident.aftermath.unverified, drill.incident.due_at) == ("verified", 0, None)


def test_one_person_is_asked_to_verify_it() -> None:
    """The first of those who may: not all that were at the review."""
    drill = followed_up(a_policy(reviews=Reviews(participants=(CY, DIR))))
    drill.do(40, RequestReview(actor=ADA))
    drill.do(60, CompleteActionItem(actor=ADA, number=1))
    assert reminded(drill.tick(60 + DAY)) == ["cy"]


def test_what_was_done_by_the_incidents_owner_is_verified_by_another_at_the_review() -> None:
    """Or, without a review, by the item's owner."""
    drill = followed_up()
    drill.do(60, CompleteActionItem(actor=ADA, number=1))
    assert reminded(drill.tick(60 + DAY)) == ["bo"]


def test_whoever_did_it_does_not_verify_it() -> None:
    """Unless there is nobody else in the organisation."""
    drill = followed_up()
    drill.do(60, CompleteActionItem(actor=BO, number=1))
    with pytest.raises(Refused, match="whoever did it does not verify it"):
        drill.do(70, VerifyActionItem(actor=BO, number=1))
    drill.policy = replace(drill.policy, people={"bo": drill.policy.people["bo"]})
    assert types(drill.do(80, VerifyActionItem(actor=BO, number=1))) == ["action_verified"]


def test_an_item_that_has_not_helped_is_open_again() -> None:
    """Its owner hears of it, and is reminded as before."""
    drill = followed_up()
    drill.do(60, CompleteActionItem(actor=BO, number=1))
    (event,) = drill.do(70, VerifyActionItem(actor=ADA, number=1, helped=False, note="it fired late again"))
    assert event.fact == ActionItemReopened(number=1, note="it fired late again", remind_at=at(70 + DAY))
    assert (reminded([event]), drill.incident.aftermath.actions[0].state) == (["bo"], "open")
    assert reminded(drill.tick(70 + DAY)) == ["bo"]


def test_the_same_again_changes_nothing() -> None:
    """A done item is done, a verified one verified."""
    drill = followed_up()
    drill.do(60, CompleteActionItem(actor=BO, number=1))
    assert drill.do(61, CompleteActionItem(actor=ADA, number=1)) == []
    drill.do(62, VerifyActionItem(actor=ADA, number=1))
    assert drill.do(63, VerifyActionItem(actor=ADA, number=1)) == []
    assert drill.do(64, CompleteActionItem(actor=BO, number=1)) == []


def test_items_outlive_a_reopening() -> None:
    """They may be added while the incident is open, and stay with it whatever becomes of it."""
    drill = Drill()
    drill.do(5, AddActionItem(actor=ADA, text="Alert on it", owner="bo", due=THURSDAY))
    drill.acknowledge(6)
    drill.resolve(10)
    drill.do(20, Reopen(actor=ADA))
    drill.resolve(30)
    assert types(drill.tick(3 * DAY)) == ["closed", "action_due"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": "  "}, "the action item is empty"),
        ({"owner": "dee"}, "dee is no person: say one of ada, bo, cy, dir"),
        ({"due": date(2026, 11, 1)}, "2026-11-01 is in the past"),
    ],
)
def test_what_cannot_be_followed_up_is_refused(said: dict[str, Any], why: str) -> None:
    """Nothing to do, nobody to do it, no time to do it in."""
    command = replace(AddActionItem(actor=ADA, text="Do", owner="bo", due=THURSDAY), **said)
    with pytest.raises(Refused, match=f"^{why}$"):
        followed_up().do(40, command)


def test_an_incident_takes_only_so_many_items() -> None:
    """They are kept in its document."""
    drill = followed_up()
    command = AddActionItem(actor=ADA, text="x" * 9_000, owner="bo", due=THURSDAY)
    for _ in range(49):
        drill.do(40, command)
    assert len(drill.incident.aftermath.actions[-1].text) == 500
    with pytest.raises(Refused, match="the incident has 50 action items, and takes no more"):
        drill.do(41, command)


@pytest.mark.parametrize("number", [0, 2])
def test_there_is_no_other_item(number: int) -> None:
    """Numbers count from 1."""
    drill = followed_up()
    with pytest.raises(Refused, match=f"^there is no action item {number}$"):
        drill.do(40, CompleteActionItem(actor=BO, number=number))


def test_only_what_is_done_is_verified() -> None:
    """First it is done."""
    with pytest.raises(Refused, match="action item 1 is not done yet"):
        followed_up().do(40, VerifyActionItem(actor=ADA, number=1))


def test_an_owner_who_has_left_is_asked_about_in_the_teams_room() -> None:
    """The policy does not know Bo any more."""
    drill = followed_up()
    drill.policy = replace(drill.policy, people={k: v for k, v in drill.policy.people.items() if k != "bo"})
    (event,) = drill.tick(3 * DAY)
    assert (event.reminds, event.tell) == ((), ("shop-room",))


def test_a_review_and_its_items_go_their_own_ways() -> None:
    """Held or not, the items stay."""
    drill = followed_up()
    drill.do(50, CompleteReview(actor=ADA))
    assert drill.incident.aftermath.unverified == 1
