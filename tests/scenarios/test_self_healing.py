"""A pipeline mends itself, or fails to: the healing system reports through the same door as the alerts."""

from datetime import timedelta

import pytest

from muster.domain.commands.healing import DecideRemedy
from muster.domain.facts.healing import HealingFailed, RemedyApproved
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import MessageKind
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule, HealingRule
from muster.ports import SendAgain
from tests.support.policies import a_policy, when
from tests.support.responders import BO, act
from tests.support.sendings import paged
from tests.support.world import World

MINUTES = timedelta(minutes=1)
RULE = HealingRule(rule="healing[1]", when=when(service="checkout"), within=10 * MINUTES, quiet=15 * MINUTES)
APPROVAL = ApprovalRule(
    rule="approvals[1]",
    when=when(action="*delete*"),
    by=(Target(kind=Target.Kind.PERSON, name="bo"),),
    within=5 * MINUTES,
)


@pytest.fixture(autouse=True)
def healing(world: World) -> None:
    """Let the checkout mend itself."""
    world.policies.policy = a_policy(healing=(RULE,), approvals=(APPROVAL,))


def alert(world: World, state: str = "open") -> Incident:
    """Let the checkout's alert fire, or close."""
    return world.alert(key="checkout", service="checkout", severity="P2", state=state)


def remedy(world: World, state: str, action: str = "restart the checkout") -> Incident:
    """Let the healing system report."""
    said = {"state": state, "action": action, "id": "run-17"}
    return world.alert(key="checkout", service="checkout", severity="P2", healing=said)


def test_what_heals_by_itself_wakes_nobody(world: World) -> None:
    """The remedy begins, the alert fires, the remedy works, all stays quiet: resolved, on record, nobody paged."""
    remedy(world, "started")
    alert(world)
    world.advance(5 * MINUTES)
    remedy(world, "succeeded")
    world.advance(14 * MINUTES)
    assert world.newest().state is IncidentState.TRIGGERED
    world.advance(MINUTES)

    (incident,) = world.incidents()
    assert incident.state is IncidentState.RESOLVED
    assert paged(world) == []
    assert "healing.succeeded" in world.types(incident.id)


def test_what_fails_to_heal_pages_with_what_was_tried(world: World) -> None:
    """The page comes with the failure, and says what it was."""
    remedy(world, "started")
    world.advance(5 * MINUTES)
    assert paged(world) == []
    remedy(world, "failed")

    assert paged(world) == ["Ada by push"]
    message = next(sent.message for sent in reversed(world.channels.sent) if sent.message.kind is MessageKind.PAGE)
    assert ("Tried", "restart the checkout failed") in message.facts
    assert message.why == "You are on call for Shop: P2 incident not healed."


def test_a_remedy_that_is_never_heard_of_again_pages_at_its_deadline(world: World) -> None:
    """The healing system has died with what it was to heal."""
    remedy(world, "started")
    world.advance(9 * MINUTES)
    assert paged(world) == []
    world.advance(MINUTES)

    assert paged(world) == ["Ada by push"]


def test_what_fires_again_was_not_mended(world: World) -> None:
    """In the quiet period a repeat of the alert, which otherwise changes nothing, is the proof that it did not help."""
    alert(world)
    remedy(world, "started")
    world.advance(2 * MINUTES)
    remedy(world, "succeeded")
    world.advance(3 * MINUTES)
    before = len(paged(world))
    alert(world)

    incident = world.newest()
    failed = next(event for event in world.timeline(incident.id) if isinstance(event.fact, HealingFailed))
    assert failed.reason.text == "Generic reports it again after restart the checkout"
    assert paged(world)[before:] == ["Ada by push"]


def test_the_alerts_own_close_ends_it(world: World) -> None:
    """The sender knows best that it is over."""
    alert(world)
    remedy(world, "started")
    alert(world, "closed")
    assert world.newest().state is IncidentState.RESOLVED


def test_a_report_about_nothing_opens_nothing(world: World) -> None:
    """A remedy that failed where nobody has told of trouble is on record, suppressed by that rule's name."""
    response = world.post(
        "generic", {"title": "x", "key": "nothing", "healing": {"state": "failed", "action": "restart"}}
    )
    world.deliver()
    assert response.status == 202
    assert world.incidents() == []


def test_a_high_impact_remedy_waits_for_a_word(world: World) -> None:
    """Bo is asked, and only Bo; the press of the button approves, and the event names the remedy to go ahead with."""
    remedy(world, "proposed", "delete the partition")
    assert paged(world) == ["Bo by push"]
    message = next(sent.message for sent in reversed(world.channels.sent) if sent.message.kind is MessageKind.PAGE)
    assert [link.action for link in message.actions] == ["approve", "deny"]
    assert message.headline.startswith("[Approval wanted] P2")
    assert message.why.endswith("if nobody decides, it is denied.")

    rooms = [sent.message for sent in world.channels.sent if sent.message.kind is MessageKind.UPDATE]
    assert rooms
    assert not any(link.action in {"approve", "deny"} for message in rooms for link in message.actions)

    shown = world.click("approve", "Bo")

    assert shown.status == 200
    approved = [event.fact for event in world.timeline(world.newest().id) if isinstance(event.fact, RemedyApproved)]
    assert approved == [RemedyApproved(action="delete the partition", id="run-17")]
    assert paged(world) == ["Bo by push"]


def test_looking_at_the_links_decides_nothing(world: World) -> None:
    """A scanner that follows both neither approves nor denies (trap 1)."""
    remedy(world, "proposed", "delete the partition")
    for action in ("approve", "deny"):
        response = world.request("GET", world.link(action, "Bo"))
        assert response.status == 200
        assert b"delete the partition" in response.body
        assert b"If nobody decides in time, it is denied." in response.body
    assert world.newest().healing is not None
    assert world.newest().timers.keys() >= {"remedy"}


def test_a_denied_remedy_pages_at_once(world: World) -> None:
    """Nothing else will mend it."""
    remedy(world, "proposed", "delete the partition")
    world.click("deny", "Bo")
    assert paged(world) == ["Bo by push", "Ada by push"]


def test_a_link_for_an_earlier_remedy_decides_nothing_about_the_next(world: World) -> None:
    """What Bo saw is what Bo decides on."""
    remedy(world, "proposed", "delete the partition")
    link = world.link("approve", "Bo")
    world.click("deny", "Bo")
    world.alert(
        key="checkout",
        service="checkout",
        severity="P2",
        healing={"state": "proposed", "action": "delete everything", "id": "run-18"},
    )

    response = world.request("POST", link)

    assert b"does not wait for a decision any more" in response.body
    assert not any(isinstance(event.fact, RemedyApproved) for event in world.timeline(world.newest().id))


def test_nobody_is_asked_once_it_is_decided(world: World) -> None:
    """A request for approval that is still under way is not sent after the decision."""
    world.channels.broken = dict.fromkeys(("push", "call", "email"), lambda: SendAgain("down"))
    remedy(world, "proposed", "delete the partition")
    incident = world.newest()
    assert incident.healing is not None
    approval = incident.healing.approval
    assert approval is not None
    act(world, DecideRemedy(actor=BO, id=approval.id, approve=True))
    world.channels.broken = {}
    world.advance(5 * MINUTES)
    assert paged(world) == []
