"""A dashboard that may only look asks for another severity: Ada is reminded, and decides by a link."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.commands.classification import RequestSeverity
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.parties import Actor, ActorKind
from tests.support.policies import SECONDARY
from tests.support.responders import acknowledge, act
from tests.support.sendings import paged
from tests.support.world import Sent, World

DASHBOARD = Actor(kind=ActorKind.TOKEN, id="token:dashboard", name="dashboard")
FORM = {"content-type": "application/x-www-form-urlencoded"}


def asked(world: World, severity: str = "P1") -> None:
    """Let the dashboard ask for a severity."""
    act(world, RequestSeverity(actor=DASHBOARD, severity=severity, reason="finance is blocked"))
    world.deliver()


def owned(world: World) -> Incident:
    """Open a P3 and let Ada acknowledge it."""
    world.alert(title="Orders stale", severity="P3", service="checkout")
    acknowledge(world)
    world.deliver()
    return world.newest()


def reminders(world: World) -> list[Sent]:
    """Return the reminders that were sent."""
    return [each for each in world.channels.sent if each.message.kind is MessageKind.REMINDER]


def test_the_owner_is_reminded_and_not_paged(world: World) -> None:
    """By what does not ring; the headline and the reason say what it is about, the one button leads to the decision."""
    owned(world)
    before = paged(world)
    asked(world)
    (sent,) = reminders(world)
    assert (sent.message.recipient, sent.channel) == ("Ada", "push")
    assert sent.message.headline == "[Another severity requested] P3 Medium: Orders stale"
    why = "You are the owner of the incident: dashboard asks for P1 instead of P3: finance is blocked."
    assert sent.message.why == why
    assert [(each.action, each.label) for each in sent.message.actions] == [("severity", "Decide on it")]
    assert paged(world) == before


def test_the_link_shows_what_is_asked_for_and_sets_it(world: World) -> None:
    """To look changes nothing; to press it does."""
    incident = owned(world)
    asked(world)
    shown = world.request("GET", world.link("severity", "Ada")).body.decode()
    assert 'value="Set P1"' in shown
    assert '<input type="hidden" name="severity" value="P1">' in shown
    assert "dashboard asks for P1 instead of P3: finance is blocked. It stays P3 as long as nobody does this." in shown
    assert world.newest().severity == "P3"
    answered = world.request("POST", world.link("severity", "Ada"), b"severity=P1", **FORM).body.decode()
    assert "You set it to P1. You acknowledged this" in answered
    assert (world.newest().id, world.newest().severity) == (incident.id, "P1")
    assert 'value="Set P1"' not in world.request("GET", world.link("severity", "Ada")).body.decode()


def test_a_change_of_mind_is_on_the_page_and_disturbs_nobody(world: World) -> None:
    """Eight wishes one after the other are one reminder; the button is for the latest."""
    owned(world)
    for severity in ("P1", "P2") * 4:
        asked(world, severity)
    assert len(reminders(world)) == 1
    page = world.request("GET", world.link("severity", "Ada")).body.decode()
    assert 'value="Set P2"' in page
    assert [each.severity for each in world.newest().severity_requests.values()] == ["P2"]
    world.advance(timedelta(minutes=15))
    asked(world, "P1")
    assert len(reminders(world)) == 2


def test_whoever_may_not_decide_sees_it_without_a_button(world: World) -> None:
    """And one who may is reminded too."""
    world.policies.policy = replace(world.policies.policy, override_by=(SECONDARY,))
    owned(world)
    asked(world)
    assert [each.message.recipient for each in reminders(world)] == ["Ada", "Bo"]
    pages = {name: world.request("GET", world.link("severity", name)).body.decode() for name in ("Ada", "Bo")}
    assert ["Another severity is asked for" in page for page in pages.values()] == [True, True]
    assert {name: "Set P1" in page for name, page in pages.items()} == {"Ada": False, "Bo": True}
