"""Who may set another severity, and who can only ask for it."""

from typing import Any

import pytest

from muster.domain.commands.classification import RequestSeverity, SetSeverity
from muster.domain.commands.roles import AssignRole
from muster.domain.facts.classification import SeverityChanged, SeverityRequested
from muster.domain.narrative import tell
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Role
from muster.domain.severity_request import SeverityRequest
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, facts, paged, types
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
    assert after.severity_request == SeverityRequest(severity="P1", by="cy", text=text)
    assert (after.severity, after.plan, after.deadlines, after.epoch) == (
        before.severity,
        before.plan,
        before.deadlines,
        before.epoch,
    )


def test_the_owner_is_told_of_a_request() -> None:
    """Or else the first who may grant it; or else the first who was paged; and never who asks."""
    owned = Drill(decided_by(SECONDARY), severity="P3")
    owned.acknowledge(1)
    (event,) = owned.do(2, set_to("P1", CY_HERSELF))
    assert [(each.person, each.why) for each in event.recipients] == [("ada", "its owner")]

    (event,) = Drill(decided_by(SECONDARY, CY), severity="P3").do(2, set_to("P1", ADA))
    assert [(each.person, each.why) for each in event.recipients] == [("bo", "one of those who decide on the severity")]

    paged_one = Drill(severity="P2")
    (event,) = paged_one.do(1, RequestSeverity(actor=CY_HERSELF, severity="P1", reason=WHY))
    assert [(each.person, each.why) for each in event.recipients] == [("ada", "one of those paged")]

    own = Drill(decided_by(SECONDARY), severity="P3")
    own.acknowledge(1)
    assert paged(own.do(2, set_to("P1", ADA))) == ["bo"]


def test_the_rooms_that_know_of_it_hear_of_a_request() -> None:
    """So that it is not lost where nobody is there to be told."""
    drill = Drill(severity="P4")
    (event,) = drill.do(1, RequestSeverity(actor=CY_HERSELF, severity="P1", reason=WHY))
    assert (event.recipients, event.tell) == ((), ("shop-room", "incidents"))


def test_the_same_request_twice_is_told_once() -> None:
    """Another severity, or another person's word, is another request; the latest stands."""
    drill = Drill(decided_by(ON_CALL), severity="P4")
    assert types(drill.do(1, set_to("P2", CY_HERSELF))) == ["severity_requested"]
    assert drill.do(2, set_to("P2", CY_HERSELF, "still")) == []
    assert types(drill.do(3, set_to("P1", CY_HERSELF))) == ["severity_requested"]
    assert types(drill.do(4, set_to("P1", BO))) == ["severity_requested"]
    request = drill.incident.severity_request
    assert request
    assert (request.severity, request.by) == ("P1", "bo")
    assert drill.do(5, set_to("P4", CY_HERSELF)) == []
    assert drill.do(6, RequestSeverity(actor=CY_HERSELF, severity="P4", reason=WHY)) == []


def test_a_severity_that_is_set_answers_a_request() -> None:
    """Whichever it is."""
    drill = Drill(decided_by(ON_CALL), severity="P4")
    drill.do(1, set_to("P1", CY_HERSELF))
    drill.do(2, set_to("P2", ADA))
    assert drill.incident.severity_request is None


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
