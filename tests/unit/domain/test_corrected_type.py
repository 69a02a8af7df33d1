"""The type of an incident is corrected: its plan is that of the type it has."""

import pytest

from muster.domain.commands.classification import Triage
from muster.domain.facts.classification import Triaged
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Unless
from muster.policy.load import load, parse
from tests.support.drill import ADA, Drill, facts, paged
from tests.support.policies import CY, DIR, ON_CALL, SECONDARY, a_step, when, with_steps


def by_type() -> Policy:
    """Return a policy that pages the director at once about data trouble, and Cy after an hour."""
    data = {"when": when(type="data"), "unless": Unless.RESOLVED}
    return with_steps(
        "P1", a_step(0, ON_CALL), a_step(0, level=4, **data), a_step(10, SECONDARY), a_step(60, CY, **data)
    )


def test_what_is_for_the_right_type_happens_at_once() -> None:
    """Nobody knew for half an hour; the step at once is overdue, those of later come in their time."""
    drill = Drill(by_type())
    drill.tick(30)
    assert paged(drill.do(30, Triage(actor=ADA, type="data"))) == ["dir"]
    assert drill.incident.level == 4
    assert paged(drill.tick(59)) == []
    assert paged(drill.tick(60)) == ["cy"]


def test_what_was_done_is_not_done_again() -> None:
    """The person on call and the backup have been paged."""
    drill = Drill(by_type())
    drill.tick(30)
    drill.do(30, Triage(actor=ADA, type="data"))
    drill.tick(1_000)
    assert paged(drill.events) == ["ada", "bo", "dir", "cy"]


def test_back_again_is_nothing_new() -> None:
    """What is no longer for it is not done; nothing is undone, and nothing done twice."""
    drill = Drill(by_type())
    drill.do(1, Triage(actor=ADA, type="data"))
    drill.do(2, Triage(actor=ADA, type="outage"))
    assert drill.do(3, Triage(actor=ADA, type="data"))
    assert paged(drill.tick(1_000)) == ["bo", "cy"]
    assert paged(drill.events).count("dir") == 1


def test_a_confirmed_type_leaves_the_plan_as_it_is() -> None:
    """Also where the policy has been edited since."""
    drill = Drill(by_type())
    drill.policy = with_steps("P1", a_step(0, DIR))
    assert paged(drill.do(1, Triage(actor=ADA, type="outage"))) == []
    assert facts(drill.events, Triaged)[0].response is None
    assert paged(drill.tick(10)) == ["bo"]


@pytest.mark.parametrize("kind", ["security", "customer-escalation"])
def test_management_hears_of_it_at_once_when_it_turns_out_to_be_theirs(kind: str) -> None:
    """S2, 4.1, level 4, as the preset has it: an outage at first, found to be another matter after half an hour."""
    policy = parse(load("lianel")[0], "lianel").policy
    assert policy is not None
    drill = Drill(policy, severity="P3", service="x", title="the site is unavailable")
    drill.tick(30)
    assert "gus" not in paged(drill.events)
    assert paged(drill.do(30, Triage(actor=ADA, type=kind))) == ["gus"]
    assert drill.incident.level == 4
