"""The coming shifts, as calendars show them."""

from datetime import timedelta
from itertools import pairwise

from muster.domain import duties
from muster.domain.duties import AHEAD, BACK
from muster.domain.rules.oncall import Slot
from muster.domain.standing import Standing
from tests.support.policies import START, a_policy
from tests.support.schedules import a_layer, a_schedule
from tests.support.standing import HOUR, an_override

POLICY = a_policy()
PRIMARY = POLICY.schedules["primary"]
HAND_OVER = START - HOUR
WEEK = timedelta(weeks=1)


def test_shift_follows_shift() -> None:
    """The one under way from its beginning, and each to come for ninety days."""
    found = duties.of_schedule(PRIMARY, START, Standing())
    assert [(each.start, each.people) for each in found[:2]] == [(HAND_OVER, ("ada",)), (HAND_OVER + WEEK, ("bo",))]
    assert all(before.end == after.start for before, after in pairwise(found))
    assert found[-1].end == START + AHEAD
    assert len({each.id for each in found}) == len(found)


def test_a_shift_keeps_its_identity() -> None:
    """However often and late it is asked for, and though its end may change."""
    (first, second, *_) = duties.of_schedule(PRIMARY, START, Standing())
    later = duties.of_schedule(PRIMARY, START + 3 * HOUR, Standing())
    shorter = Standing(overrides=(an_override(start=first.end - HOUR, end=first.end),))
    assert later[0] == first
    assert [each.id for each in duties.of_schedule(PRIMARY, START, shorter)][::2][:2] == [first.id, second.id]


def test_who_has_always_been_on_call_keeps_one_identity() -> None:
    """The beginning that is shown moves with the clock, and is no part of it."""
    always = a_schedule(a_layer("ada"))
    long_after = HAND_OVER + BACK + WEEK
    (first,) = duties.of_schedule(always, long_after, Standing())
    (second,) = duties.of_schedule(always, long_after + HOUR, Standing())
    assert (first.id, first.start) == (second.id, long_after - BACK)


def test_a_shift_that_nobody_has_is_none() -> None:
    """Before the rotation begins there is nothing to show."""
    found = duties.of_schedule(PRIMARY, HAND_OVER - WEEK, Standing())
    assert found[0].start == HAND_OVER


def test_a_persons_shifts_are_of_every_schedule() -> None:
    """By their start; overrides count, in both directions."""
    standing = Standing(overrides=(an_override(person="cy"),))
    found = duties.of_person("ada", POLICY, START, standing)
    assert [(each.schedule, each.start, each.end) for each in found[:3]] == [
        ("primary", START + HOUR, HAND_OVER + WEEK),
        ("secondary", HAND_OVER + WEEK, HAND_OVER + 2 * WEEK),
        ("primary", HAND_OVER + 2 * WEEK, HAND_OVER + 3 * WEEK),
    ]
    (own,) = duties.of_person("cy", POLICY, START, standing)
    assert (own.start, own.end, own.people) == (START, START + HOUR, ("cy",))
    assert duties.of_person("dir", POLICY, START, standing) == ()


def test_a_shift_goes_on_though_others_beside_change() -> None:
    """Two at once: who stays on call sees one shift."""
    both = a_schedule(a_layer(Slot(people=("ada", "cy")), Slot(people=("ada", "bo"))))
    policy = a_policy(schedules={"s": both})
    (duty,) = duties.of_person("ada", policy, START, Standing())
    assert (duty.start, duty.end, duty.people) == (HAND_OVER, START + AHEAD, ("ada",))
