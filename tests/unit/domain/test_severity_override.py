"""Who may set another severity, and who can only ask for it."""

from collections.abc import Sequence
from typing import Any

import pytest

from muster.domain.addressees import OWNER
from muster.domain.commands.classification import RequestSeverity, SetSeverity
from muster.domain.commands.roles import AssignRole
from muster.domain.event import Event
from muster.domain.facts.classification import SeverityChanged, SeverityRequested
from muster.domain.narrative import tell
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Role
from muster.domain.severity_override import asked_last
from muster.domain.severity_request import SeverityRequest
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, at, facts, paged, types
from tests.support.policies import CY, EVERYONE, ON_CALL, SECONDARY, a_policy

CY_HERSELF = Actor(kind=ActorKind.PERSON, id="cy", name="Cy")
BOT = Actor(kind=ActorKind.TOKEN, id="token:ci", name="CI")
WHY = "finance is blocked"


def decided_by(*targets: Target, **changes: Any) -> Policy:  # noqa: ANN401 - a field of Policy each
    """Return a policy in which these decide on the severity."""
    return a_policy(override_by=targets, **changes)


def set_to(severity: str, actor: Actor, reason: str = WHY) -> SetSeverity:
    """Return the wish for a severity."""
    return SetSeverity(actor=actor, severity=severity, reason=reason)


@pytest.mark.parametrize("actor", [ADA, CY_HERSELF, BOT])
def test_whoever_may_act_may_set_it_where_the_policy_names_nobody(actor: Actor) -> None:
    """As it always was."""
    drill = Drill(severity="P3")
    assert facts(drill.do(1, set_to("P1", actor)), SeverityChanged)


@pytest.mark.parametrize(
    ("targets", "entitled"),
    [
        ((ON_CALL,), {"ada"}),  # whose turn it is
        ((SECONDARY,), {"bo"}),
        ((EVERYONE,), {"ada", "bo"}),  # of the incident's team
        ((CY, SECONDARY), {"bo", "cy"}),
    ],
)
def test_only_those_the_policy_names_may_set_it(targets: tuple[Target, ...], entitled: set[str]) -> None:
    """At the time they do; a machine is none of them."""
    for actor in (ADA, BO, CY_HERSELF, BOT):
        drill = Drill(decided_by(*targets), severity="P3")
        events = drill.do(1, set_to("P2", actor))
        assert (drill.incident.severity == "P2") is (actor.id in entitled)
        assert bool(facts(events, SeverityRequested)) is (actor.id not in entitled)


def test_whoever_holds_a_role_may_set_it() -> None:
    """As long as they hold it."""
    manager = Role(id="manager", name="Incident manager", severities=("P3",), filled_by=(CY,))
    role = Target(kind=Target.Kind.ROLE, name="manager")
    drill = Drill(decided_by(role, roles={"manager": manager}), severity="P3")
    drill.do(1, AssignRole(actor=ADA, role="manager", person="bo"))
    assert types(drill.do(2, set_to("P2", CY_HERSELF))) == ["severity_requested"]
    drill.do(3, set_to("P2", BO))
    assert drill.incident.severity == "P2"


def test_a_request_changes_nothing_and_is_shown() -> None:
    """But for what is on record."""
    drill = Drill(decided_by(ON_CALL), severity="P3")
    before = drill.incident
    events = drill.do(1, set_to("P1", CY_HERSELF))
    text = "Cy asks for P1 instead of P3: finance is blocked"
    assert [tell(event, {}) for event in events] == [text]
    after = drill.incident
    assert after.severity_requests == {
        "cy": SeverityRequest(severity="P1", by="cy", text=text, seq=events[0].seq, told_at=at(1))
    }
    assert (after.severity, after.plan, after.deadlines, after.epoch) == (
        before.severity,
        before.plan,
        before.deadlines,
        before.epoch,
    )


def reminded(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Return who is reminded by the one event, and as what; nobody is paged."""
    (event,) = events
    assert event.recipients == ()
    return [(each.person, each.why) for each in event.reminds]


GRANTS = "one of those who decide on the severity"


def test_the_owner_is_reminded_of_a_request() -> None:
    """And the first who may grant it, where that is not the owner; never who asks."""
    owned = Drill(decided_by(SECONDARY), severity="P3")
    owned.acknowledge(1)
    assert reminded(owned.do(2, set_to("P1", CY_HERSELF))) == [("ada", OWNER), ("bo", GRANTS)]
    assert reminded(Drill(decided_by(SECONDARY, CY), severity="P3").do(2, set_to("P1", ADA))) == [("bo", GRANTS)]
    own = Drill(decided_by(SECONDARY), severity="P3")
    own.acknowledge(1)
    assert reminded(own.do(2, set_to("P1", ADA))) == [("bo", GRANTS)]


def test_where_nobody_owns_it_whoever_was_paged_last_is_reminded() -> None:
    """Or who is on call now."""
    drill = Drill(severity="P2")
    drill.tick(15)
    wish = RequestSeverity(actor=CY_HERSELF, severity="P1", reason=WHY)
    assert reminded(drill.do(16, wish)) == [("bo", "one of those paged last")]
    assert reminded(Drill(severity="P4").do(1, wish)) == [("ada", "on call for Shop")]


def test_nobody_is_paged_whatever_is_asked_for() -> None:
    """Neither for what is worse, nor for what is less bad."""
    drill = Drill(severity="P2")
    drill.acknowledge(1)
    for minute, severity in enumerate(("P1", "P4", "P3") * 3, start=1):
        wish = RequestSeverity(actor=CY_HERSELF, severity=severity, reason=WHY)
        assert paged(drill.do(minute * 20, wish)) == []


def test_the_rooms_that_know_of_it_hear_of_a_request() -> None:
    """So that it is not lost where nobody is there to be told."""
    drill = Drill(severity="P4")
    (event,) = drill.do(1, RequestSeverity(actor=CY_HERSELF, severity="P1", reason=WHY))
    assert event.tell == ("shop-room", "incidents")


def test_everybody_who_asks_has_one_request() -> None:
    """The same twice is nothing new; another severity takes its place; and another person's word stands beside it."""
    drill = Drill(decided_by(ON_CALL), severity="P4")
    assert types(drill.do(1, set_to("P2", CY_HERSELF))) == ["severity_requested"]
    assert drill.do(2, set_to("P2", CY_HERSELF, "still")) == []
    assert types(drill.do(3, set_to("P1", CY_HERSELF))) == ["severity_requested"]
    assert types(drill.do(4, set_to("P3", BO))) == ["severity_requested"]
    found = {by: each.severity for by, each in drill.incident.severity_requests.items()}
    assert found == {"cy": "P1", "bo": "P3"}
    latest = asked_last(drill.incident)
    assert latest
    assert (latest.severity, latest.by) == ("P3", "bo")
    assert drill.do(5, set_to("P4", CY_HERSELF)) == []
    assert drill.do(6, RequestSeverity(actor=CY_HERSELF, severity="P4", reason=WHY)) == []


def test_whoever_changes_their_mind_is_told_of_once_in_a_while() -> None:
    """Each wish is on record; somebody else's is told of all the same."""
    drill = Drill(severity="P3")
    told = [
        bool(event.reminds or event.tell)
        for minute, severity in ((1, "P1"), (2, "P2"), (8, "P1"), (15, "P4"), (16, "P1"), (17, "P2"))
        for event in drill.do(minute, RequestSeverity(actor=CY_HERSELF, severity=severity, reason=WHY))
    ]
    assert told == [True, False, False, False, True, False]
    (event,) = drill.do(18, RequestSeverity(actor=BO, severity="P1", reason=WHY))
    assert event.reminds


def test_a_severity_that_is_set_answers_a_request() -> None:
    """Whichever it is, and whoever has asked."""
    drill = Drill(decided_by(ON_CALL), severity="P4")
    drill.do(1, set_to("P1", CY_HERSELF))
    drill.do(1, set_to("P2", BO))
    drill.do(2, set_to("P2", ADA))
    assert drill.incident.severity_requests == {}


@pytest.mark.parametrize("command", [SetSeverity, RequestSeverity])
@pytest.mark.parametrize("reason", ["", " \n"])
def test_nobody_says_another_severity_without_a_reason(command: type[Any], reason: str) -> None:
    """Neither those who decide, nor those who ask."""
    with pytest.raises(Refused, match="say why the severity should be another"):
        Drill(severity="P3").do(1, command(actor=ADA, severity="P1", reason=reason))


def test_nothing_is_asked_of_what_is_over() -> None:
    """Whoever decides may still correct it."""
    drill = Drill(decided_by(ON_CALL), severity="P3")
    drill.resolve(1)
    with pytest.raises(Refused, match="the incident is resolved"):
        drill.do(2, set_to("P1", CY_HERSELF))
    drill.do(3, set_to("P1", ADA))
    assert drill.incident.severity == "P1"


def test_a_request_is_for_one_of_the_four() -> None:
    """As a severity that is set."""
    with pytest.raises(Refused, match="P0 is no severity: say one of P1, P2, P3, P4"):
        Drill().do(1, RequestSeverity(actor=ADA, severity="P0", reason=WHY))
