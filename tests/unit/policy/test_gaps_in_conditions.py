"""Conditions that can never hold, since they ask for a severity or a type that no incident of the policy has."""

import pytest

from tests.support.policy_file import MARK, edited, expected, found

HEAD = "escalation:\n"
P5 = "no severity is called 'P5': expected P1, P2, P3, P4"
HIGH = "no severity is called 'high': expected P1, P2, P3, P4"
CRITICAL = "no severity is called 'critical': did you mean 'P1'?"
TYPO = "no type is called 'secrity': did you mean 'security'?"
SECTIONS = [
    ("hold: [{when: {¦severity: P5}, for: 5m}]", P5),
    ("hold: [{when: {¦severity: critical}, for: 5m}]", CRITICAL),
    ("hold: [{when: {¦type: secrity}, for: 5m}]", TYPO),
    ("recurrence: [{when: {¦severity: high}, times: 3, within: 1h}]", HIGH),
    ('maintenance: [{name: m, when: {¦type: secrity}, every: "mon 01:00-02:00"}]', TYPO),
    ('maintenance: [{name: m, when: {service: checkout, ¦severity: "P5"}, every: "mon 01:00-02:00"}]', P5),
    ("grouping: [{name: g, by: [service], within: 3m, when: {¦type: secrity}}]", TYPO),
    ("grouping: [{name: g, by: [service], within: 3m, when: {¦severity: [P1, P5]}}]", P5),
    ("healing: [{when: {¦type: secrity}, within: 5m}]", TYPO),
    ("healing: [{when: {¦severity: high}, within: 5m}]", HIGH),
    ("approvals: [{when: {¦severity: high}, by: ada, within: 5m}]", HIGH),
    ("approvals: [{when: {¦type: secrity}, by: ada, within: 5m}]", TYPO),
    ("reviews: {when: [{¦severity: P5}], within: 2d, announce: room}", P5),
    ("reviews: {when: [{¦type: secrity}], within: 2d, announce: room}", TYPO),
    ("routing: [{when: {¦severity: P5}, then: shop}]", P5),
    ("routing: [{when: {¦type: secrity}, then: shop}]", TYPO),
    ("plans: {one: [{at: 0m, page: ada, when: {¦type: secrity}}]}", TYPO),
]
FINE = [
    "hold: [{when: {severity: 'P*'}, for: 5m}]",
    "hold: [{when: {severity: '?3', type: 'sec*'}, for: 5m}]",
    "hold: [{when: {severity: p1, type: SECURITY}, for: 5m}]",
    "hold: [{when: {severity: [P3, P4]}, for: 5m}]",
]


def warnings(text: str) -> list[str]:
    """Return what is warned of because nothing is called so, each as "line:column: warning: message"."""
    return [each for each in found(text) if "is called" in each]


def with_section(section: str) -> str:
    """Return the good policy with a section, in place of its own if it has that."""
    old = "routing: [{when: {type: security}, then: shop}]\n"
    return edited(old, f"{section}\n") if section.startswith("routing") else edited(HEAD, f"{section}\n{HEAD}")


@pytest.mark.parametrize(("section", "message"), SECTIONS)
def test_what_can_never_hold_is_warned_of_where_it_stands(section: str, message: str) -> None:
    """Wherever a condition is about incidents, whose severity and type are the policy's own."""
    text = with_section(section)
    assert warnings(text) == expected(text, f"warning: {message}")


@pytest.mark.parametrize("section", FINE)
def test_patterns_that_can_match_are_fine(section: str) -> None:
    """In capitals or not, and with wildcards."""
    assert warnings(with_section(section)) == []


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ('title: "*checkout*"', "severity: fatal, type: broken", []),
        ('{title: "*loss*"}', "{severity: fatal, type: broken}", []),
        ('{title: "*breach*"}', "{type: broken}", []),
        ('{title: "*breach*"}', "{¦severity: critical}", [CRITICAL]),
    ],
)
def test_what_a_sender_calls_it_may_be_anything(old: str, new: str, messages: list[str]) -> None:
    """A service and the severity are told from the sender's own words; the type by the severity that was found."""
    text = edited(old, new)
    assert MARK in text or not messages
    assert warnings(text) == expected(text, *(f"warning: {each}" for each in messages))
