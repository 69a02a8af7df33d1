"""Once it is over: the record is closed by a person, the review is held in time, and what it decides is followed up."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from muster.domain.commands.closure import AddActionItem, CheckCriterion, CompleteActionItem, VerifyActionItem
from muster.domain.commands.lifecycle import Close, Reopen
from muster.domain.facts.closure import ReviewScheduled
from muster.domain.incident import IncidentState
from muster.domain.message import MessageKind
from muster.domain.rules.circumstances import Seen
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from muster.domain.story import Refused
from muster.ports import SendAgain, SendFailed
from tests.support.disposable import disposable_store
from tests.support.policies import a_policy, when
from tests.support.responders import ADA, BO, acknowledge, act, resolve
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
MILD = ALERT | {"severity": "P3"}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CRITERIA = ("Service is restored", "Cause is known")
REVIEWS = Reviews(
    rules=(
        ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),
        ReviewRule(rule="reviews.when[2]", recurring=Seen(times=3, within=DAY)),
    ),
    announce=("incidents",),
)


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop with a checklist for a P1, which is reviewed, as is what comes three times a day."""
    with disposable_store() as store:
        yield World(store, a_policy(closure={"P1": Closure(checklist=CRITERIA, times=2)}, reviews=REVIEWS))


def said(world: World, kind: MessageKind, about: str) -> list[str]:
    """Return to whom, by which channel, messages of a kind went whose words hold `about`."""
    sent = [each for each in world.channels.sent if each.message.kind is kind]
    return [f"{each.message.recipient} by {each.channel}" for each in sent if about in each.message.why]


def test_a_record_waits_for_its_checklist_while_the_next_incident_is_another(world: World) -> None:
    """Nothing reopens it after the window; its owner is reminded twice; Bo sees to it, and closes it."""
    first = world.alert(**ALERT)
    acknowledge(world)
    resolve(world)
    world.deliver()
    world.advance(HOUR)
    second = world.alert(**ALERT)
    world.advance(3 * DAY, every=HOUR)

    assert second.id != first.id
    with pytest.raises(Refused, match="a newer incident"):
        act(world, Reopen(actor=ADA), first.id)
    assert world.store.incident(first.id).value.state is IncidentState.RESOLVED  # type: ignore[union-attr]
    assert said(world, MessageKind.REMINDER, "a person is to close it") == ["Ada by push", "Ada by push"]

    act(world, CheckCriterion(actor=BO, criterion=1), first.id)
    act(world, CheckCriterion(actor=BO, criterion=2), first.id)
    assert act(world, Close(actor=BO), first.id).incident.state is IncidentState.CLOSED


def test_a_review_is_announced_and_asked_for_once_when_it_is_late(world: World) -> None:
    """Those who worked on it are invited, the room is told; the record, closed meanwhile, still waits for it."""
    incident = world.alert(**ALERT)
    acknowledge(world)
    resolve(world)
    act(world, Close(actor=ADA, reason="all done"))
    world.deliver()
    assert said(world, MessageKind.REMINDER, "invited to the review") == ["Ada by push"]
    assert said(world, MessageKind.UPDATE, 'Severity is "P1"') == ["incidents by incidents"]
    assert said(world, MessageKind.UPDATE, "Ada resolved it") != []

    world.advance(3 * DAY, every=HOUR)

    missed = [each.at for each in world.timeline(incident.id) if each.fact.type == "incident.deadline_missed"]
    assert missed[-1] == incident.opened_at + 2 * DAY
    assert said(world, MessageKind.REMINDER, "not reviewed in time") == ["Ada by push"]


def test_what_comes_again_and_again_is_reviewed(world: World) -> None:
    """The third of the same key within a day, however mild, and each an incident of its own."""
    for _ in range(3):
        incident = world.alert(**MILD)
        resolve(world)
        world.deliver()
        world.advance(2 * HOUR, every=HOUR)

    scheduled = {
        each.id
        for each in world.incidents()
        if any(isinstance(event.fact, ReviewScheduled) for event in world.timeline(each.id))
    }
    assert scheduled == {incident.id}


def test_an_action_item_is_brought_up_until_it_has_helped(world: World) -> None:
    """Each day from its own on to Bo, who does it; then to Ada, until she has seen that it helped."""
    incident = world.alert(**MILD)
    acknowledge(world)
    resolve(world)
    act(world, AddActionItem(actor=ADA, text="Alert on it", owner="bo", due=date(2026, 11, 4)))
    world.advance(3.5 * DAY, every=HOUR)
    act(world, CompleteActionItem(actor=BO, number=1))
    world.advance(1.5 * DAY, every=HOUR)
    act(world, VerifyActionItem(actor=ADA, number=1))
    world.advance(5 * DAY, every=HOUR)

    assert said(world, MessageKind.REMINDER, "to be done by 2026-11-04") == ["Bo by push", "Bo by push"]
    assert said(world, MessageKind.REMINDER, "to be verified by somebody else") == ["Ada by push"]
    assert world.store.followed_up(10) == []
    assert world.store.incident(incident.id).value.due_at is None  # type: ignore[union-attr]


@pytest.mark.parametrize("broken", [SendAgain("down"), SendFailed("no such topic")], ids=["down", "refused"])
def test_a_reminder_that_does_not_get_through_takes_the_next_road(world: World, broken: Exception) -> None:
    """Push is down for Ada: e-mail, and nobody is called for it."""
    world.channels.broken["ada-push"] = lambda: broken
    world.alert(**MILD)
    acknowledge(world)
    resolve(world)
    act(world, AddActionItem(actor=BO, text="Alert on it", owner="ada", due=date(2026, 11, 4)))
    world.deliver()

    assert said(world, MessageKind.REMINDER, "asks Ada to do it") == ["Ada by email"]
