"""How good a schedule is: gaps, load and fairness."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from muster.domain.coverage import Coverage, Load, coverage
from muster.domain.policy import Policy
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.oncall import Schedule, Slot
from muster.domain.rules.working_time import BusinessHours
from muster.domain.standing import Override, Shift, Standing
from tests.support.policies import a_policy
from tests.support.schedules import a_layer, a_schedule, hours

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""The first hand-over, a Monday."""


def _coverage(schedule: Schedule, length: timedelta, policy: Policy | None = None) -> Coverage:
    return coverage(schedule, policy or a_policy(), START, START + length, Standing())


def _load(found: Coverage, person: str) -> Load:
    return next(load for load in found.loads if load.person == person)


def test_gaps_are_when_nobody_is_on_call() -> None:
    """Each with its beginning and end, and how long all of them are."""
    found = _coverage(a_schedule(a_layer("ada", restrict=(hours("09:00", "17:00"),))), 2 * DAY)
    assert found.gaps == (
        Shift(start=START + 8 * HOUR, end=START + 24 * HOUR, people=()),
        Shift(start=START + 32 * HOUR, end=START + 48 * HOUR, people=()),
    )
    assert found.uncovered == 32 * HOUR
    assert _coverage(a_schedule(a_layer("ada")), 2 * DAY).gaps == ()


def test_overrides_count() -> None:
    """Who takes a day has it, and whoever had it does not."""
    cover = Override(id="o", schedule="s", person="cy", start=START + DAY, end=START + 2 * DAY)
    standing = Standing(overrides=(cover,))
    found = coverage(a_schedule(a_layer("ada")), a_policy(), START, START + WEEK, standing)
    assert {load.person: (load.total, load.shifts) for load in found.loads} == {"ada": (6 * DAY, 2), "cy": (DAY, 1)}


def test_a_week_has_seven_nights_and_two_days_off() -> None:
    """Nights are from 22 to 7, days off Saturday and Sunday, by the person's own clock."""
    load = _load(_coverage(a_schedule(a_layer("ada", "bo")), WEEK), "ada")
    assert load == Load(person="ada", total=WEEK, at_night=7 * 9 * HOUR, on_days_off=2 * DAY, shifts=1, longest=7 * DAY)
    assert load.burden == WEEK + 63 * HOUR + 48 * HOUR


def test_nights_are_by_the_persons_own_clock() -> None:
    """Ada has office hours in Stockholm; for Cy, in New York, two of the same hours are at night."""
    office = (hours("12:00", "15:00"),)
    ada, cy = (_load(_coverage(a_schedule(a_layer(who, restrict=office)), DAY), who) for who in ("ada", "cy"))
    assert (ada.total, ada.at_night, cy.total, cy.at_night) == (3 * HOUR, timedelta(), 3 * HOUR, HOUR)


def test_holidays_are_days_off_and_whoever_works_weekends_has_others() -> None:
    """By each person's business hours: Tuesday is a holiday, and Bo works Sunday to Thursday."""
    off = Days(weekdays=frozenset(range(5)), never=frozenset({date(2026, 11, 3)}))
    policy = a_policy(business_hours=BusinessHours(hours=Hours(days=off), time_zone="Europe/Stockholm"))
    sunday_to_thursday = hours("09:00", "17:00", "sun mon tue wed thu")
    own = BusinessHours(hours=sunday_to_thursday, time_zone="Europe/London")
    policy.people["bo"] = replace(policy.people["bo"], business_hours=own)
    schedule = a_schedule(a_layer("ada", "bo"))
    found = _coverage(schedule, 2 * WEEK, policy)
    assert [load.on_days_off for load in found.loads] == [3 * DAY, 2 * DAY]


def test_a_shift_is_a_stretch_without_a_break_whoever_shares_it() -> None:
    """Bo joins Ada for a day: Ada's shift goes on through it."""
    schedule = a_schedule(a_layer("ada", Slot(people=("ada", "bo")), "cy", every=DAY))
    found = _coverage(schedule, 6 * DAY)
    assert [(load.person, load.shifts, load.longest) for load in found.loads] == [
        ("ada", 2, 2 * DAY),
        ("bo", 2, DAY),
        ("cy", 2, DAY),
    ]


@pytest.mark.parametrize(
    ("people", "fairness"), [(("ada", "bo"), 1.0), (("ada",), 1.0), (("ada", "ada", "ada", "bo"), 0.8)]
)
def test_fairness_is_one_where_all_bear_the_same(people: tuple[str, ...], fairness: float) -> None:
    """By Jain's index: three weeks to one are (3 + 1)² / (2 · (9 + 1)) = 0.8."""
    always = a_policy(business_hours=BusinessHours(hours=Hours(), time_zone="Etc/UTC"))
    assert _coverage(a_schedule(a_layer(*people)), 4 * WEEK, always).fairness == pytest.approx(fairness)


def test_whoever_never_has_a_turn_lowers_it() -> None:
    """Of two who are named, one does everything: a half."""
    idle = Slot(people=("bo",), restrict=(hours("03:00", "04:00", "sun"),))
    found = _coverage(a_schedule(a_layer("ada", idle, every=DAY)), 2 * DAY)
    assert _load(found, "bo") == Load(
        person="bo", total=timedelta(), at_night=timedelta(), on_days_off=timedelta(), shifts=0, longest=timedelta()
    )
    assert found.fairness == pytest.approx(0.5)


def test_a_schedule_of_nobody_has_no_fairness() -> None:
    """Unknown, not zero."""
    assert _coverage(a_schedule(), WEEK).fairness is None
