"""What a step means that leaves something unsaid, and what "same as" stands for."""

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step, Unless
from muster.policy.load import parse
from tests.support.policy_file import edited

STEP = "{at: 0m, page: on-call, tell: room}"


def policy(old: str, new: str) -> Policy:
    """Return the good policy with an edit."""
    checked = parse(edited(old, new), "p.yaml")
    assert checked.policy is not None
    return checked.policy


def step(written: str) -> Step:
    """Return a step as it is read."""
    return policy(STEP, written).escalation["P1"][0]


@pytest.mark.parametrize(
    ("written", "unless"),
    [
        ("{at: 0m, page: on-call}", Unless.ACKNOWLEDGED),
        ("{at: 0m, escalate_to: 2}", Unless.ACKNOWLEDGED),
        ("{at: 0m, counted_from: acknowledgement, page: on-call}", Unless.RESOLVED),
        ("{at: 0m, page: on-call, unless: resolved}", Unless.RESOLVED),
        ("{at: 0m, tell: room}", None),
        ("{at: 0m, tell: room, unless: acknowledged}", Unless.ACKNOWLEDGED),
    ],
)
def test_a_step_that_pages_is_for_somebody_to_own_the_incident(written: str, unless: Unless | None) -> None:
    """Where it does not say what makes it unnecessary, an owner does; a step that only tells waits for nothing."""
    assert step(written).unless is unless


def test_the_targets_of_a_step_print_as_they_are_written() -> None:
    """Reasons name whom a step pages in the words of the file."""
    words = ["on-call", "on-call of shop", "everyone", "everyone in shop", "primary", "ada"]
    assert [str(target) for target in step(f"{{at: 0m, page: [{', '.join(words)}]}}").page] == words


def test_same_as_repeats_the_steps_under_the_severitys_own_name() -> None:
    """The steps are equal but for the rule that pages and decisions name."""
    plans = policy("P3: same as P1", "P3: same as P2").escalation
    assert [each.rule for each in plans["P3"]] == ["escalation.P3[1]", "escalation.P3[2]"]
    assert [each.at for each in plans["P3"]] == [each.at for each in plans["P1"]]
    assert [each.page for each in plans["P3"]] == [each.page for each in plans["P1"]]


def test_a_teams_own_plan_is_named_by_its_place() -> None:
    """A rule can be found in the file, also in a team."""
    own = "channel: room, escalation: {P4: [{at: 0m, tell: room}, {at: 1h, page: ada}]}}"
    rules = [each.rule for each in policy("channel: room}", own).teams["shop"].escalation["P4"]]
    assert rules == ["teams.shop.escalation.P4[1]", "teams.shop.escalation.P4[2]"]
