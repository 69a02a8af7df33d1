"""When a condition holds, and when one always holds with another."""

from datetime import timedelta

import pytest

from muster.domain.rules.circumstances import (
    AffectedServices,
    AtWork,
    Circumstance,
    LastEnded,
    OpenIncidents,
    Seen,
)
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import Condition
from muster.domain.rules.working_time import MONDAY_TO_FRIDAY, BusinessHours
from muster.domain.surroundings import EndedBy
from muster.policy.covering import covers, rule_covers


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
        (when(text="*disk*"), when(title="disk full"), True),
        (when(text="*disk*"), when(description="disk full", title="x"), True),
        (when(text="*disk*"), when(text="the disk"), True),
        (when(text="*disk*"), when(key="disk"), False),
        (when(title="*disk*"), when(text="disk"), False),
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


def test_a_text_is_the_title_or_the_description() -> None:
    """Either is enough."""
    condition = when(text="*disk*")
    assert condition.holds({"title": "a disk", "description": "x"})
    assert condition.holds({"title": "x", "description": "two lines\nof a DISK"})
    assert not condition.holds({"title": "x", "description": "y", "key": "disk"})
    assert not condition.holds({})


HOUR = timedelta(hours=1)
HOURS = BusinessHours(hours=MONDAY_TO_FRIDAY, time_zone="UTC")


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (AtWork(hours=HOURS, working=True), AtWork(hours=HOURS, working=True), True),
        (AtWork(hours=HOURS, working=True), AtWork(hours=HOURS, working=False), False),
        (OpenIncidents(services=("a", "b"), at_least=1), OpenIncidents(services=("a",), at_least=2), True),
        (OpenIncidents(services=("a",), at_least=1), OpenIncidents(services=("a", "b"), at_least=1), False),
        (OpenIncidents(services=("a",), at_least=2), OpenIncidents(services=("a",), at_least=1), False),
        (OpenIncidents(services=None, at_least=1), OpenIncidents(services=None, at_least=1), True),
        (OpenIncidents(services=None, at_least=1), OpenIncidents(services=("a",), at_least=1), False),
        (OpenIncidents(services=("a",), at_least=1), OpenIncidents(services=None, at_least=1), False),
        (AffectedServices(at_least=2), AffectedServices(at_least=3), True),
        (AffectedServices(at_least=3), AffectedServices(at_least=2), False),
        (Seen(times=2, within=2 * HOUR), Seen(times=3, within=HOUR), True),
        (Seen(times=4, within=2 * HOUR), Seen(times=3, within=HOUR), False),
        (Seen(times=2, within=HOUR), Seen(times=2, within=2 * HOUR), False),
        (LastEnded(by=(EndedBy.PERSON,)), LastEnded(by=(EndedBy.PERSON,), note=("x",)), True),
        (LastEnded(by=(EndedBy.PERSON,)), LastEnded(by=tuple(EndedBy)), False),
        (LastEnded(by=(EndedBy.PERSON,)), LastEnded(note=("x",)), False),
        (LastEnded(note=("*x*",)), LastEnded(note=("ax", "xa")), True),
        (LastEnded(note=("*x*",)), LastEnded(note=("ax", "b")), False),
        (LastEnded(note=("*x*",)), LastEnded(by=(EndedBy.PERSON,)), False),
        (Seen(times=2, within=HOUR), AffectedServices(at_least=2), False),
    ],
)
def test_a_circumstance_that_asks_for_less_covers_one_that_asks_for_more(
    wide: Circumstance, narrow: Circumstance, *, covered: bool
) -> None:
    """Beside a condition that does, and where it is asked for at all."""

    def rule(*given: Circumstance, title: str = "x") -> Rule:
        return Rule(rule="", when=when(title=title), then="", given=given)

    assert rule_covers(rule(wide), rule(narrow)) is covered
    assert rule_covers(rule(), rule(narrow))
    assert not rule_covers(rule(wide), rule())
    assert not rule_covers(rule(wide, title="y"), rule(wide))
