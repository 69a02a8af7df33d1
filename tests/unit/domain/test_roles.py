"""Roles: who gets which when, who hands what to whom, and who is told."""

from dataclasses import replace

import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Acknowledge, Reopen
from muster.domain.commands.roles import AssignRole
from muster.domain.evolve import fold
from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.narrative import tell
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.roles import Filler, Role
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, facts, reasons, types
from tests.support.informing import MANAGER_TOO, a_role, with_roles
from tests.support.policies import CY, DIR, NOBODY, ON_CALL, SECONDARY

ACKNOWLEDGER = Filler.ACKNOWLEDGER
TOKEN = Actor(kind=ActorKind.TOKEN, id="token:ci", name="CI")


def played(*filled_by: object) -> Drill:
    """Return an incident of a policy with one role, filled by these."""
    return Drill(with_roles(a_role("manager", *filled_by)))  # type: ignore[arg-type]


def test_the_roles_of_the_severity_are_filled_before_anybody_is_paged() -> None:
    """In the policy's order, so that one person may have two; each says why it is that person."""
    drill = Drill(with_roles())
    assert drill.incident.roles == {"manager": "cy", "writer": "cy"}
    assert types(drill.events)[:4] == ["opened", "role_assigned", "role_assigned", "paged"]
    assert reasons(drill.events)[1:3] == ["Cy is named for it", "Cy is the Manager as well"]
    assert [event.reason.rule for event in drill.events[1:3]] == ["roles.manager", "roles.writer"]
    assert facts(drill.events, RoleAssigned)[0] == RoleAssigned(role="manager", name="Manager", person="cy")


def test_a_role_of_another_severity_is_not_filled_until_it_is_that_bad() -> None:
    """P2 has a manager only; when it becomes P1, the writer comes too, and the manager stays."""
    drill = Drill(with_roles(), severity="P2")
    assert drill.incident.roles == {"manager": "cy"}
    drill.do(5, AssignRole(actor=ADA, role="manager", person="bo"))
    drill.do(6, SetSeverity(actor=ADA, severity="P1", reason="worse"))
    assert drill.incident.roles == {"manager": "bo", "writer": "bo"}
    drill.do(7, SetSeverity(actor=ADA, severity="P4", reason="better"))
    assert drill.incident.roles == {"manager": "bo", "writer": "bo"}


@pytest.mark.parametrize(
    ("filled_by", "person", "why"),
    [
        ((DIR, CY), "dir", "Dir is named for it"),
        ((NOBODY, CY), "cy", "Cy is named for it"),
        ((ON_CALL,), "ada", "Ada is on call for Shop"),
        ((SECONDARY,), "bo", "Bo is on call in Backup"),
        ((MANAGER_TOO, DIR), "dir", "Dir is named for it"),
    ],
)
def test_the_first_who_is_there_has_it(filled_by: tuple[object, ...], person: str, why: str) -> None:
    """Those named are asked in their order."""
    drill = played(*filled_by)
    assert drill.incident.roles == {"manager": person}
    assert reasons(drill.events)[1] == why


def test_whoever_acknowledges_has_what_waits_for_them() -> None:
    """Until then nobody has it, and nobody calls it unfilled; those named after it are not asked."""
    drill = played(ACKNOWLEDGER, CY)
    assert drill.incident.roles == {}
    assert types(drill.acknowledge(2, BO)) == ["acknowledged", "role_assigned"]
    assert drill.incident.roles == {"manager": "bo"}
    assert reasons(drill.events)[-1] == "Bo is the one who acknowledged it"


def test_what_goes_with_it_waits_as_well() -> None:
    """Nobody calls it unfilled either; who is named after it is asked where it turns out that nobody has the first."""
    drill = Drill(with_roles(a_role("manager", ACKNOWLEDGER), a_role("writer", MANAGER_TOO, DIR)))
    assert (drill.incident.roles, drill.incident.unfilled) == ({}, ())
    drill.acknowledge(2, BO)
    assert drill.incident.roles == {"manager": "bo", "writer": "bo"}
    other = Drill(with_roles(a_role("manager", ACKNOWLEDGER, severities=("P2",)), a_role("writer", MANAGER_TOO, DIR)))
    assert other.incident.roles == {"writer": "dir"}


def test_a_program_that_acknowledges_has_no_role() -> None:
    """The next one named is asked."""
    drill = played(ACKNOWLEDGER, CY)
    drill.do(2, Acknowledge(actor=TOKEN))
    assert drill.incident.roles == {"manager": "cy"}


def test_nobody_there_is_said_once() -> None:
    """However often the roles are looked at again; and the room that has just heard of the opening hears both."""
    drill = played(NOBODY)
    drill.acknowledge(1)
    drill.do(2, SetSeverity(actor=ADA, severity="P2", reason="x"))
    drill.do(3, SetSeverity(actor=ADA, severity="P1", reason="x"))
    assert facts(drill.events, RoleUnfilled) == [RoleUnfilled(role="manager", name="Manager")]
    (said,) = [event for event in drill.events if isinstance(event.fact, RoleUnfilled)]
    assert said.reason.text == "nobody is there of those who could have it: gone"
    assert said.tell == ("shop-room",)
    assert fold(None, drill.events[:2]).told == {"shop-room": 1}
    assert drill.incident.unfilled == ("manager",)


def test_a_role_is_handed_over_with_a_reason_and_the_new_holder_is_told() -> None:
    """Not paged, and nobody else is; whoever takes it over knows already."""
    drill = Drill(with_roles(replace(a_role("manager", CY), description="leads"), a_role("writer", CY)))
    (handed,) = drill.do(3, AssignRole(actor=ADA, role="manager", person="bo", reason="the shift is over"))
    assert drill.incident.roles == {"manager": "bo", "writer": "cy"}
    assert handed.reason.text == "Ada made Bo the Manager: the shift is over"
    assert [(each.person, each.why) for each in handed.reminds] == [("bo", "now the Manager (leads)")]
    assert (handed.recipients, handed.tell) == ((), ("shop-room", "incidents"))
    assert tell(handed, {}) == "Manager assigned: Ada made Bo the Manager: the shift is over"
    (taken,) = drill.do(4, AssignRole(actor=BO, role="writer", person="bo"))
    assert taken.reminds == ()


def test_a_role_can_be_left_to_nobody_and_stays_so() -> None:
    """Given back by hand, it is not filled again by itself, however bad it gets; by hand it is."""
    drill = Drill(with_roles(), severity="P2")
    (left,) = drill.do(1, AssignRole(actor=ADA, role="manager", person=None))
    assert tell(left, {}) == "Manager left open: Ada left nobody as the Manager"
    drill.do(2, SetSeverity(actor=ADA, severity="P1", reason="worse"))
    assert drill.incident.roles == {"writer": "dir"}
    drill.do(3, AssignRole(actor=ADA, role="manager", person="bo"))
    assert drill.incident.roles == {"manager": "bo", "writer": "dir"}
    assert drill.incident.unfilled == ()


def test_the_same_again_changes_nothing() -> None:
    """Who has it already gets no message about it."""
    drill = Drill(with_roles())
    assert drill.do(1, AssignRole(actor=ADA, role="manager", person="cy")) == []
    assert drill.do(1, AssignRole(actor=ADA, role="writer", person="cy")) == []


@pytest.mark.parametrize(
    ("policy", "role", "person", "why"),
    [
        (with_roles(), "boss", "bo", "boss is no role: say one of manager, writer"),
        (with_roles(), "manager", "zoe", "zoe is no person: say one of ada, bo, cy, dir"),
        (None, "manager", "bo", "the policy names no role"),
    ],
)
def test_what_is_not_in_the_policy_is_refused(policy: Policy | None, role: str, person: str, why: str) -> None:
    """With what there is."""
    with pytest.raises(Refused, match=f"^{why}$"):
        Drill(policy).do(1, AssignRole(actor=ADA, role=role, person=person))


def test_what_is_over_has_no_more_roles_to_give() -> None:
    """A resolved incident refuses; reopened, it goes on with those who had them."""
    drill = Drill(with_roles())
    drill.resolve(1)
    with pytest.raises(Refused, match="resolved"):
        drill.do(2, AssignRole(actor=ADA, role="manager", person="bo"))
    drill.do(3, Reopen(actor=ADA))
    assert drill.incident.roles == {"manager": "cy", "writer": "cy"}
    assert len(facts(drill.events, RoleAssigned)) == 2


@pytest.mark.parametrize("role", [a_role("manager", CY), a_role("manager", ACKNOWLEDGER, severities=("P3",))])
def test_a_role_costs_nothing_where_it_is_not_wanted(role: Role) -> None:
    """An incident of a severity without roles has no line about any."""
    drill = Drill(with_roles(role), severity="P4")
    drill.acknowledge(1)
    assert facts(drill.events, RoleAssigned) == []
    assert facts(drill.events, RoleUnfilled) == []


WITH_WRITER = with_roles(a_role("manager", ACKNOWLEDGER), a_role("writer", MANAGER_TOO))


def again(drill: Drill, *, snoozed: bool) -> Drill:
    """Let Ada acknowledge, and then Bo: once it was reopened, or once its snooze is over."""
    drill.acknowledge(1)
    if snoozed:
        drill.do(2, Snooze(actor=ADA, minutes=5))
        drill.tick(7)
    else:
        drill.resolve(2)
        drill.do(7, Reopen(actor=ADA))
    drill.acknowledge(8, BO)
    return drill


@pytest.mark.parametrize("snoozed", [True, False])
def test_whoever_acknowledges_it_anew_has_what_is_the_acknowledgers(*, snoozed: bool) -> None:
    """And the roles that go with that one; on record, with the reason."""
    drill = again(Drill(WITH_WRITER), snoozed=snoozed)
    assert drill.incident.roles == {"manager": "bo", "writer": "bo"}
    given = [event for event in drill.events if isinstance(event.fact, RoleAssigned)]
    assert [event.fact.person for event in given if isinstance(event.fact, RoleAssigned)] == ["ada", "ada", "bo", "bo"]
    assert [event.reason.text for event in given[2:]] == [
        "Bo is the one who acknowledged it",
        "Bo is the Manager as well",
    ]


def test_whoever_acknowledges_it_once_more_has_it_already() -> None:
    """That is no line of its own."""
    drill = again(Drill(WITH_WRITER), snoozed=False)
    drill.resolve(9)
    drill.do(10, Reopen(actor=ADA))
    assert types(drill.acknowledge(11, BO)) == ["acknowledged"]


@pytest.mark.parametrize("snoozed", [True, False])
def test_what_a_person_has_given_stays_with_whom_they_gave_it_to(*, snoozed: bool) -> None:
    """Also where they left it to nobody."""
    given, left = Drill(WITH_WRITER), Drill(WITH_WRITER)
    for drill, person in ((given, "cy"), (left, None)):
        drill.acknowledge(0)
        drill.do(0.5, AssignRole(actor=ADA, role="manager", person="dir"))
        drill.do(0.6, AssignRole(actor=ADA, role="manager", person=person))
        again(drill, snoozed=snoozed)
    assert given.incident.roles == {"manager": "cy", "writer": "ada"}
    assert given.incident.assigned == ("manager",)
    assert left.incident.roles == {"writer": "ada"}


@pytest.mark.parametrize("snoozed", [True, False])
def test_a_role_that_somebody_else_was_there_for_stays_theirs(*, snoozed: bool) -> None:
    """The acknowledger is only asked where those before are not there."""
    drill = Drill(with_roles(a_role("manager", CY, ACKNOWLEDGER), a_role("writer", NOBODY, ACKNOWLEDGER)))
    assert again(drill, snoozed=snoozed).incident.roles == {"manager": "cy", "writer": "bo"}


def test_what_nobody_was_there_for_is_the_next_acknowledgers() -> None:
    """A program acknowledged at first, and nobody else was there."""
    drill = played(ACKNOWLEDGER, NOBODY)
    drill.do(1, Acknowledge(actor=TOKEN))
    assert "manager" in drill.incident.unfilled
    drill.resolve(2)
    drill.do(3, Reopen(actor=ADA))
    drill.acknowledge(4, BO)
    assert (drill.incident.roles, drill.incident.unfilled) == ({"manager": "bo"}, ())


def test_a_program_takes_no_role_from_anybody() -> None:
    """Ada had it; nobody is the one who acknowledged it now, and she keeps it."""
    drill = played(ACKNOWLEDGER, CY)
    drill.acknowledge(1)
    drill.resolve(2)
    drill.do(3, Reopen(actor=ADA))
    drill.do(4, Acknowledge(actor=TOKEN))
    assert drill.incident.roles == {"manager": "ada"}


def test_a_role_of_another_severity_goes_on_too_once_somebody_has_it() -> None:
    """It is theirs until somebody else acknowledges, however bad the incident is by then; nobody gets it anew."""
    drill = Drill(with_roles(a_role("manager", ACKNOWLEDGER, severities=("P1",))))
    drill.acknowledge(1)
    drill.do(2, SetSeverity(actor=ADA, severity="P3", reason="better"))
    drill.resolve(3)
    drill.do(4, Reopen(actor=ADA))
    drill.acknowledge(5, BO)
    assert drill.incident.roles == {"manager": "bo"}
    other = Drill(drill.policy, severity="P3")
    assert again(other, snoozed=False).incident.roles == {}
