"""When a condition holds, and when one always holds with another."""

import pytest

from muster.domain.rules.matching import Condition
from muster.policy.rules import covers


def when(**fields: str | tuple[str, ...]) -> Condition:
    """Return a condition over facts."""
    return Condition(fields=tuple((name, (p,) if isinstance(p, str) else p) for name, p in fields.items()))


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (when(title="*"), when(title="a?c"), True),
        (when(title="*disk*"), when(title="disk full"), True),
        (when(title="*DISK*"), when(title="disk*full"), True),
        (when(title="a*b*c"), when(title="a*b?c"), True),
        (when(title="a*a"), when(title="a"), False),
        (when(title="a*b*c"), when(title="acb"), False),
        (when(title="disk"), when(title="disk*"), False),
        (when(title="d?sk"), when(title="disk"), True),
        (when(title="d?sk"), when(title="d*sk"), False),
        (when(title="[a] *"), when(title="[a] b"), True),
        (when(title="[a] *"), when(title="a b"), False),
        (when(title=("a", "b*")), when(title=("bc", "a")), True),
        (when(title="a"), when(title=("a", "b")), False),
        (when(title="a"), when(title="a", source="x"), True),
        (when(title="a", source="x"), when(title="a"), False),
        (when(title="*"), when(source="a"), False),
    ],
)
def test_one_condition_covers_another_only_if_it_always_holds_with_it(
    wide: Condition, narrow: Condition, *, covered: bool
) -> None:
    """A rule is called unreachable only where that is certain."""
    assert covers(wide, narrow) == covered


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("[P1] *", "[p1] disk full", True),
        ("[P1] *", "1 disk full", False),
        ("a[!b]c", "axc", False),
        ("*", "anything", True),
        ("d?sk", "DISK", True),
        ("disk", "disk full", False),
    ],
)
def test_only_the_star_and_the_question_mark_are_wildcards(pattern: str, text: str, *, fits: bool) -> None:
    """Brackets, common in titles, stand for themselves; case is ignored; a pattern fits the whole text."""
    assert when(title=pattern).holds({"title": text}) == fits


def test_what_the_sender_did_not_say_matches_nothing() -> None:
    """An absent fact fits no pattern, not even the one that fits everything."""
    assert not when(service="*").holds({"title": "a"})
