"""Which overrides there may be, and what stands of them."""

from datetime import timedelta

import pytest

from muster.domain import overrides
from muster.domain.overrides import KEPT, LONGEST, MOST, REASON_LIMIT, Span
from muster.domain.standing import Shift, Standing
from muster.domain.story import Refused
from tests.support.policies import START, a_policy
from tests.support.standing import ADA, BO, HOUR, a_record, an_override

MINUTE = timedelta(minutes=1)


def span(start: timedelta, end: timedelta, schedule: str = "primary") -> Span:
    """Return a span told from START."""
    return Span(schedule=schedule, start=START + start, end=START + end)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (span(HOUR, 2 * HOUR, "backup"), "the policy has no schedule 'backup'"),
        (span(HOUR, HOUR), "it ends before it starts"),
        (span(-2 * HOUR, -HOUR), "it is over already"),
        (span(-HOUR, timedelta()), "it is over already"),
        (span(HOUR, LONGEST + MINUTE), "it ends more than a year from now"),
    ],
)
def test_what_makes_no_sense_is_refused(wanted: Span, refusal: str) -> None:
    """A schedule that there is not, a time that is none, is over, or is too far away."""
    with pytest.raises(Refused, match=f"^{refusal}$"):
        overrides.checked(wanted, a_policy(), START)


def test_only_what_is_still_to_come_is_overridden() -> None:
    """Who was on call before the override was made stays so."""
    assert overrides.checked(span(-HOUR, HOUR), a_policy(), START) == span(timedelta(), HOUR)
    assert overrides.checked(span(HOUR, LONGEST), a_policy(), START) == span(HOUR, LONGEST)


def test_only_people_of_the_policy_are_put_on_call() -> None:
    """A name that is misspelt would page nobody."""
    assert overrides.known("ada", a_policy()) == "ada"
    with pytest.raises(Refused, match="the policy has no person 'eve'"):
        overrides.known("eve", a_policy())


def test_the_record_says_who_made_it_and_why() -> None:
    """A reason is as long as it may be, and no longer."""
    record = overrides.made(an_override(reason=f" {'x' * 500} "), BO, START)
    assert (record.made_by, record.made_at, record.override.by) == (BO, START, "bo")
    assert len(record.override.reason) == REASON_LIMIT
    assert record.until == record.override.end


def test_the_first_to_end_it_is_on_record() -> None:
    """What has ended, by somebody or by itself, stays as it is."""
    record = overrides.ended(a_record(), BO, START + MINUTE)
    assert (record.ended_at, record.ended_by, record.until) == (START + MINUTE, BO, START + MINUTE)
    assert record.override.end == START + HOUR
    assert overrides.ended(record, ADA, START + 2 * MINUTE) == record
    assert overrides.ended(a_record(), BO, START + HOUR) == a_record()


def test_as_many_stand_as_one_document_holds() -> None:
    """One more is refused, and the reason says what to do."""
    standing = Standing(overrides=(an_override(),) * (MOST - 1))
    full = overrides.added(standing, an_override(id="last"))
    assert full.overrides[-1].id == "last"
    with pytest.raises(Refused, match="500 overrides stand already; end some of them first"):
        overrides.added(full, an_override())


def test_an_override_is_cut_where_it_ends() -> None:
    """What was on call stays so; what was to come is gone; others are left alone."""
    other = an_override(id="o2")
    standing = Standing(overrides=(an_override(), other))
    cut = overrides.cut(standing, "o1", START + MINUTE)
    assert cut.overrides == (an_override(end=START + MINUTE), other)
    assert overrides.cut(standing, "o1", START).overrides == (other,)
    assert overrides.cut(standing, "o1", START + 2 * HOUR) == standing


def test_what_ended_a_week_ago_stands_no_longer() -> None:
    """Until then it answers who was on call a while ago."""
    shift = Shift(start=START, end=START + HOUR, people=("ada",))
    later = Shift(start=START + HOUR, end=START + 2 * HOUR, people=("bo",))
    standing = Standing(
        overrides=(an_override(), an_override(id="o2", end=START + 2 * HOUR)), calendars={"x": (shift, later)}
    )
    assert overrides.pruned(standing, START + HOUR + KEPT - MINUTE) == standing
    pruned = overrides.pruned(standing, START + HOUR + KEPT)
    assert ([each.id for each in pruned.overrides], pruned.calendars) == (["o2"], {"x": (later,)})
