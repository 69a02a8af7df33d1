"""Gaps in plans that others follow, in hand-overs, and of roles."""

import pytest

from muster.policy.load import parse
from tests.support.policy_file import MARK, edited, expected

SECOND = "{at: 15m, unless: acknowledged, escalate_to: 2}"
HEAD = "escalation:\n"
FOLLOW = "{at: 15m, follow: one}"


def found_in(text: str) -> list[str]:
    """Return what is found, each as "line:column: severity: message"."""
    return [str(each).removeprefix("p.yaml:") for each in parse(text.replace(MARK, ""), "p.yaml").problems]


CALLED = "this step pages ada by all their contacts: they have none by call"
GAPS = [
    ("in a plan", "plans:\n  one:\n    - ¦{at: 0m, page: ada, by: call}\n", "{at: 15m, follow: one}", CALLED),
    ("in a hand-over", "", "{at: 15m, page: bo, by: call, repeat: 5m, times: 1, ¦hand_over_to: ada}", CALLED),
    (
        "in a condition of a plan",
        "plans:\n  one: [{at: 0m, page: ada, when: {¦type: outage}}]\n",
        "{at: 15m, follow: one}",
        "no type is called 'outage': expected security",
    ),
    (
        "of a role",
        "roles:\n  manager: {name: Manager, severities: P1, filled_by: ada}\n",
        "{at: 15m, page: role manager}",
        "",
    ),
    (
        "of a role that is another severity's",
        "roles:\n  manager: {name: Manager, severities: P4, filled_by: ada}\n",
        "¦{at: 15m, page: role manager}",
        "no incident of P1 has the role manager: this pages nobody",
    ),
    (
        "of whoever acknowledges",
        "roles:\n  manager: {name: Manager, severities: P1, filled_by: acknowledger}\n",
        "{at: 15m, page: role manager}",
        "",
    ),
]


@pytest.mark.parametrize(("section", "step", "message"), [each[1:] for each in GAPS], ids=[each[0] for each in GAPS])
def test_a_gap_is_found_where_it_is(section: str, step: str, message: str) -> None:
    """With its place; where there is none, nothing is said."""
    only_p1 = edited(SECOND, step).replace("P2: same as P1", "P2: [{at: 0m, page: on-call}]")
    only_p1 = only_p1.replace("P3: same as P1", "P3: [{at: 0m, page: on-call}]").replace(HEAD, section + HEAD, 1)
    assert found_in(only_p1) == (expected(only_p1, f"warning: {message}") if message else [])


def test_who_is_only_paged_by_a_plan_or_a_hand_over_is_paged() -> None:
    """Nobody is said to be left out, nor is a schedule."""
    alone = "people: [ada, bo], first_day"
    for step, plans in (
        ("{at: 15m, follow: one}", "plans:\n  one: [{at: 0m, page: bo}]\n"),
        ("{at: 15m, page: ada, repeat: 5m, times: 1, hand_over_to: bo}", ""),
    ):
        text = edited(SECOND, step).replace(alone, "people: [ada], first_day").replace(HEAD, plans + HEAD, 1)
        text = text.replace("2: {name: Everyone, page: everyone}", "2: {name: Ada again, page: ada}")
        assert found_in(text) == []


SEVERITIES = [
    ("another", "", "{at: 15m, when: {¦severity: P2}, page: bo}", "P1"),
    ("one that there is not", "", "{at: 15m, when: {¦severity: P9}, page: bo}", "P1"),
    ("its own", "", "{at: 15m, when: {severity: P1}, page: bo}", ""),
    ("a pattern that fits its own", "", "{at: 15m, when: {severity: [P4, P?]}, page: bo}", ""),
    ("another, in a plan that others follow", "  one: [{at: 0m, when: {¦severity: P3}, page: bo}]", FOLLOW, "P1, P2"),
    ("one of those that follow the plan", "  one: [{at: 0m, when: {severity: P2}, page: bo}]", FOLLOW, ""),
]


@pytest.mark.parametrize(
    ("plan", "step", "comes"), [each[1:] for each in SEVERITIES], ids=[each[0] for each in SEVERITIES]
)
def test_a_step_for_a_severity_that_never_comes_to_it_is_found(plan: str, step: str, comes: str) -> None:
    """By the severities whose plan it is in; P2 follows the plan too, where there is one."""
    text = edited(SECOND, step).replace(
        "P2: same as P1", f"P2: [{{at: 0m, page: on-call}}{f', {FOLLOW}' if plan else ''}]"
    )
    text = text.replace("P3: same as P1", "P3: [{at: 0m, page: on-call}]")
    text = text.replace("page: everyone}", "page: everyone}\nplans:\n" + plan) if plan else text
    message = f"warning: this never holds: only incidents of {comes} come to this step"
    assert found_in(text) == (expected(text, message) if comes else [])


def test_a_step_that_severities_share_may_be_for_one_of_them() -> None:
    """A severity that none of them is, is told once."""
    shared = edited(SECOND, "{at: 15m, when: {severity: P2}, page: bo}")
    assert found_in(shared) == []
    nobodys = edited(SECOND, "{at: 15m, when: {¦severity: P4}, page: bo}")
    message = "warning: this never holds: only incidents of P1, P2, P3 come to this step"
    assert found_in(nobodys) == expected(nobodys, message)
