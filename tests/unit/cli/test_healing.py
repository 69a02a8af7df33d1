"""`muster incidents healing|approve|deny`: what a healing system tells and people decide, from the command line."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from muster.domain.healing_progress import Phase
from muster.domain.hold import HoldKind
from muster.domain.incident import Incident
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule, HealingRule
from tests.support.desk import Desk
from tests.support.muster_command import Muster
from tests.support.policies import when

MINUTES = timedelta(minutes=10)
RESTART, DELETE = "restart checkout", "delete the partition"


@pytest.fixture
def muster(desk: Desk, muster: Muster) -> Muster:
    """Run `muster incidents` against the desk as Bo, who may approve."""
    desk.policies.policy = replace(
        desk.policies.policy,
        healing=(HealingRule(rule="healing[1]", when=when(service="checkout"), within=MINUTES, expected=MINUTES),),
        approvals=(
            ApprovalRule(
                rule="approvals[1]",
                when=when(action="delete*"),
                by=(Target(kind=Target.Kind.PERSON, name="bo"),),
                within=MINUTES,
            ),
        ),
    )
    return partial(muster, "incidents")


def phase(desk: Desk, incident: Incident) -> Phase | None:
    """Return what healing waits for."""
    healing = desk.incident(incident.id).healing
    return healing.phase if healing else None


@pytest.mark.parametrize(
    ("state", "expected"),
    [("started", Phase.RUNNING), ("succeeded", Phase.VERIFYING), ("failed", Phase.OVER), ("proposed", Phase.RUNNING)],
)
def test_a_report_of_a_remedy_is_taken_in(muster: Muster, desk: Desk, state: str, expected: Phase) -> None:
    """What needs nobody's approval goes ahead as soon as it is proposed."""
    incident = desk.open()
    code, out, err = muster("healing", incident.id, state, RESTART, "--id", "run-17")
    assert (code, err) == (0, "")
    assert RESTART in out.casefold()
    assert phase(desk, incident) is expected


@pytest.mark.parametrize(
    ("decision", "told", "expected"), [("approve", "approved", Phase.RUNNING), ("deny", "denied", Phase.OVER)]
)
def test_a_remedy_is_decided_on(muster: Muster, desk: Desk, decision: str, told: str, expected: Phase) -> None:
    """By whoever may, with a reason; a second decision is refused."""
    incident = desk.open()
    muster("healing", incident.id, "proposed", DELETE, "--id", "run-17")
    assert phase(desk, incident) is Phase.PROPOSED
    code, out, err = muster(decision, incident.id, "run-17", "--reason", "it is backed up")
    assert (code, err) == (0, "")
    assert f"Bo {told} {DELETE}: it is backed up" in out
    assert phase(desk, incident) is expected
    assert (HoldKind.HEALING in desk.incident(incident.id).holds) is (decision == "approve")
    assert muster(decision, incident.id, "run-17")[::2] == (1, "muster: No remedy waits for a decision.\n")


def test_a_state_that_there_is_not_is_misuse(muster: Muster, desk: Desk) -> None:
    """What there is, is said."""
    code, out, err = muster("healing", desk.open().id, "maybe", RESTART)
    assert (code, out) == (2, "")
    assert "'proposed', 'started', 'succeeded', 'failed'" in err
