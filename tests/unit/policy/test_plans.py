"""Plans that steps follow, and how long a plan may be."""

from datetime import timedelta

import pytest

from muster.domain.plan import freeze
from muster.policy.load import parse
from muster.policy.plans import DEEPEST, LONGEST
from tests.support.policy_file import GOOD, edited, expected, found

SECOND = "{at: 15m, unless: acknowledged, escalate_to: 2}"


def following(plans: str, step: str = "{at: 15m, follow: one}") -> str:
    """Return the good policy with plans, the second step of P1 being another."""
    return edited(SECOND, step).replace("escalation:\n", f"plans:\n{plans}\nescalation:\n", 1)


def errors(text: str) -> list[str]:
    """Return the errors that are found in a text, without warnings."""
    return [each for each in found(text) if " error: " in each]


def test_a_step_follows_a_plan() -> None:
    """The plan's steps are among the incident's, counted from it, each named by its own place."""
    checked = parse(following("  one: [{at: 0m, page: ada}, {at: 5m, page: bo}]"), "p.yaml")
    assert checked.problems == ()
    assert checked.policy is not None
    plan = freeze(checked.policy, "P1", "shop", {})
    minute = timedelta(minutes=1)
    assert [(step.rule, step.at) for step in plan[1:]] == [("plans.one[1]", 15 * minute), ("plans.one[2]", 20 * minute)]


WRONG = [
    ("  one: [{at: 0m, page: ada}]", "{at: 15m, follow: ¦two}", "unknown plan 'two': expected one"),
    (
        "  one: [{at: 0m, page: ada}]",
        "{at: 15m, ¦unless: resolved, follow: one}",
        "a step that follows a plan says no 'unless': the plan's own steps do",
    ),
    (
        "  one: [{at: 0m, page: ada}]",
        "{at: 15m, ¦page: ada, follow: one}",
        "a step that follows a plan says no 'page': the plan's own steps do",
    ),
    ("  ¦one: []", "{at: 15m, follow: one}", "the plan 'one' has no steps"),
    ("  ¦one:", "{at: 15m, follow: one}", "the plan 'one' has no steps"),
    (
        "  one: [{at: 5m, page: ada}, ¦{at: 1m, page: bo}]",
        "{at: 15m, follow: one}",
        "this step is due before the one above it: write the steps in order of time",
    ),
    (
        "  ¦One: [{at: 0m, page: ada}]",
        "{at: 15m, follow: One}",
        "'One' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
    ),
    (
        "  ¦one: [{at: 0m, page: ada}, {at: 5m, follow: one}]",
        "{at: 15m, follow: one}",
        "the plan 'one' goes in a circle: it follows 'one', which leads back to it",
    ),
]


@pytest.mark.parametrize(("plans", "step", "message"), WRONG)
def test_what_makes_no_sense_of_a_plan(plans: str, step: str, message: str) -> None:
    """Each mistake has its place and a sentence that says what to do."""
    text = following(plans, step)
    assert errors(text) == expected(text, f"error: {message}")


def test_a_circle_of_several_is_cut_at_one_of_them() -> None:
    """It is said of one plan, and the policy is read to its end."""
    plans = "  one: [{at: 0m, page: ada}, {at: 1m, follow: two}]\n  two: [{at: 0m, follow: three}]\n"
    (problem,) = errors(following(f"{plans}  three: [{{at: 1m, follow: one}}]"))
    assert "goes in a circle: it follows " in problem


def test_plans_do_not_follow_one_another_without_end() -> None:
    """A chain of eleven is too deep, one of ten is not."""
    chain = [f"  p{n}: [{{at: 1m, follow: p{n + 1}}}]" for n in range(DEEPEST)]
    last = [f"  p{DEEPEST}: [{{at: 0m, page: ada}}]"]
    step = "{at: 15m, follow: p1}"
    assert errors(following("\n".join(chain[1:] + last), step)) == []
    text = following("\n".join(chain + last), step.replace("p1", "p0")).replace("  p0", "  ¦p0")
    assert errors(text) == expected(text, f"error: plans follow one another {DEEPEST + 1} deep: {DEEPEST} at most")


def test_a_plan_is_only_so_long() -> None:
    """With all its repetitions, and those of the plans it follows."""
    mine = "{at: 15m, page: ada, repeat: 1m, times: 99}"
    within = edited(SECOND, f"{mine}\n    - {{at: 2h, page: bo, repeat: 1m, times: 98}}")
    assert errors(within) == []
    beyond = within.replace("times: 98", "times: 99").replace("P1:\n    - {at: 0m", "P1:\n    ¦- {at: 0m")
    said = f"error: this comes to 201 steps with all its repetitions: {LONGEST} at most"
    assert errors(beyond) == expected(beyond, said)


def test_a_named_plan_is_only_so_long() -> None:
    """However few lines it takes; whoever follows it is not blamed as well."""
    rounds = "{at: 1h, repeat: all, times: 99}, {at: 2h, repeat: all, times: 99}"
    text = following(f"  one: ¦[{{at: 0m, page: ada}}, {rounds}]")
    assert errors(text) == expected(text, "error: this comes to 10000 steps with all its repetitions: 200 at most")


def test_plans_that_double_and_double_are_measured_without_writing_them_out() -> None:
    """Ten plans, each of which follows the next a hundred times."""
    follow = ", ".join(["{at: 1m, follow: p%d}"] * 100)
    plans = [f"  p{n}: [{follow.replace('%d', str(n + 1))}]" for n in range(9)]
    text = following("\n".join([*plans, "  p9: [{at: 0m, page: ada}]"]), "{at: 15m, follow: p0}")
    assert {each.partition("error: ")[2] for each in errors(text)} == {
        f"this comes to {100**2} steps with all its repetitions: 200 at most"
    }


def test_a_plan_that_nothing_follows_is_pointed_out() -> None:
    """It is written for nobody; one that a plan nobody follows would follow is none that is followed."""
    text = following("  one: [{at: 0m, page: ada}]\n  ¦two: [{at: 0m, page: bo}]\n  ¦three: [{at: 0m, follow: two}]")
    warnings = [f"warning: no severity's steps follow the plan {name!r}" for name in ("two", "three")]
    assert found(text) == expected(text, *warnings)


def test_the_good_policy_has_no_plans() -> None:
    """They may be left out."""
    checked = parse(GOOD, "p.yaml")
    assert checked.policy is not None
    assert checked.policy.plans == {}
