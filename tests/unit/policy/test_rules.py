"""Which rules can never decide anything: of those of which the first decides, and of those that are all asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.rules.circumstances import Seen
from muster.domain.rules.classification import Rule
from muster.domain.rules.impact import Impact
from muster.domain.rules.matching import ALWAYS
from muster.policy.rules import unreachable
from tests.support.policies import a_policy, when

SEEN = Seen(times=3, within=timedelta(hours=1))


def found(*rules: Rule) -> list[tuple[str, str]]:
    """Return what is found in rules for the severity, each named by its number."""
    named = tuple(replace(rule, rule=str(number)) for number, rule in enumerate(rules, start=1))
    return list(unreachable(a_policy(severity_rules=named, type_rules=(), routing=())))


def rule(then: str, title: str, *given: Seen, final: bool = False) -> Rule:
    """Return a rule."""
    return Rule(rule="", when=when(title=title), then=then, final=final, given=given)


WIDE, NARROW = "*disk*", "disk full"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((rule("P1", WIDE), rule("P2", NARROW)), [("2", "1 says P1, and holds whenever it does")]),
        ((rule("P2", NARROW), rule("P1", WIDE)), [("1", "2 says P1, and holds whenever it does")]),
        ((rule("P2", WIDE), rule("P1", NARROW)), []),
        ((rule("P1", WIDE), rule("P1", NARROW)), [("2", "1 says the same, and holds whenever it does")]),
        ((rule("P1", NARROW), rule("P1", WIDE)), []),  # only what comes later repeats
        ((rule("P1", WIDE), rule("P4", NARROW, final=True)), []),  # the exception
        (
            (rule("P4", WIDE, final=True), rule("P1", NARROW)),
            [("2", "1 is final, and holds whenever it does")],
        ),
        (
            (rule("P1", NARROW), rule("P4", WIDE, final=True)),
            [("1", "2 is final, and holds whenever it does")],
        ),
        (
            (rule("P4", WIDE, final=True), rule("P1", NARROW, final=True)),
            [("2", "1 is final, and holds whenever it does")],
        ),
        ((rule("P1", NARROW, final=True), rule("P4", WIDE, final=True)), []),
        ((rule("P1", WIDE, SEEN), rule("P2", NARROW)), []),
        (
            (rule("P1", WIDE), rule("P2", NARROW, SEEN)),
            [("2", "1 says P1, and holds whenever it does")],
        ),
        (
            (rule("P1", WIDE, SEEN), rule("P2", NARROW, SEEN)),
            [("2", "1 says P1, and holds whenever it does")],
        ),
        ((Rule(rule="", when=ALWAYS, then="P1"), rule("P2", NARROW)), []),  # what could not be read
        (
            (Rule(rule="", when=ALWAYS, then="P1", given=(SEEN,)), rule("P2", NARROW, SEEN)),
            [("2", "1 says P1, and holds whenever it does")],
        ),
        ((rule("", WIDE), rule("P4", NARROW)), []),  # a severity that could not be read is no worse
    ],
)
def test_a_vote_that_never_counts_is_found(rules: tuple[Rule, ...], expected: list[tuple[str, str]]) -> None:
    """A final rule outdoes all others, a worse one those that are less bad, an equal one those after it."""
    assert found(*rules) == [(path, f"this rule never decides: {why}") for path, why in expected]


def test_a_table_of_the_impact_is_looked_at_in_the_same_way() -> None:
    """Its rules are all asked too."""
    raises = (
        Rule(rule="r[1]", when=when(business="high"), then="P1"),
        Rule(rule="r[2]", when=when(business="high", user="high"), then="P2"),
    )
    policy = a_policy(impact=Impact(raises=raises), severity_rules=(), type_rules=(), routing=())
    assert list(unreachable(policy)) == [("r[2]", "this rule never decides: r[1] says P1, and holds whenever it does")]
