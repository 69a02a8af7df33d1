"""Whatever the schedule: an oracle that walks through time agrees, nobody is lost, and all who ask hear the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.oncall import recipients
from muster.domain.oncall_turns import on_call, shifts
from muster.domain.rules.oncall import Layer, Schedule, Slot
from muster.domain.standing import Override, Standing
from muster.domain.story import Context
from muster.domain.void_overrides import heeded
from muster.domain.wall_clock import readings
from muster.policy.oncall import rosters
from tests.support.policies import ON_CALL, a_policy
from tests.support.schedule_oracle import STEP, Oracle
from tests.support.schedules import a_layer, a_schedule, hours

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NOTHING = Standing()
YEARS = {
    "Europe/Stockholm": 2026,
    "America/New_York": 2026,
    "Australia/Lord_Howe": 2026,
    "Asia/Kolkata": 2026,
    "Pacific/Apia": 2011,
}
"""Of two years, the first; in Apia, the one without a 30 December."""
NIGHTS = hours("20:00", "08:00", "mon tue wed thu fri")
OFFICE = hours("08:30", "17:00", "mon tue wed thu fri")


def _schedules(zone: str, year: int) -> dict[str, Schedule]:
    """Return schedules that hand over in the hours that come twice, or never."""
    first = date(year - 1, 12, 27)

    def layer(*people: str | Slot, **more: object) -> Layer:
        return replace(a_layer(*people, first_day=first, zone=zone), **more)  # type: ignore[arg-type]

    return {
        "weekly": a_schedule(layer("a", "b", "c", hand_over=time(2, 30))),
        "daily at midnight": a_schedule(layer("a", "b", "c", hand_over=time(0), rotation=DAY)),
        "hourly": a_schedule(layer("a", "b", "c", hand_over=time(0, 15), rotation=HOUR)),
        "layers": a_schedule(
            layer("a", "b", rotation=3 * DAY, hand_over=time(2)),
            layer("n", "o", restrict=(NIGHTS, hours("01:45", "02:15"))),
            layer("v", Slot(people=("w", "x"), restrict=(hours("00:00", "02:45"),)), restrict=(hours(days="sun"),)),
        ),
        "half a day each": a_schedule(layer("a", Slot(people=("b",), restrict=(OFFICE,)), rotation=12 * HOUR)),
    }


@pytest.mark.parametrize("name", ["weekly", "daily at midnight", "hourly", "layers", "half a day each"])
@pytest.mark.parametrize("zone", YEARS)
def test_the_oracle_agrees_over_two_years(zone: str, name: str) -> None:
    """At each step around a change of the clocks, and at many of the others: more where turns change."""
    start, steps = datetime(YEARS[zone], 1, 1, tzinfo=UTC), 2 * 365 * DAY // STEP
    schedule = _schedules(zone, YEARS[zone])[name]
    oracle = Oracle(schedule, start, steps)
    turns = sorted(oracle.turns())
    asked = sorted({*oracle.changes(), *turns[:: len(turns) // 2_000 + 1], *range(0, steps, 97)})
    wrong = [step for step in asked if oracle.at(step) != {*_who(schedule, start + step * STEP)}]
    assert [(start + step * STEP, _who(schedule, start + step * STEP), oracle.at(step)) for step in wrong] == []


def _who(schedule: Schedule, at: datetime, standing: Standing = NOTHING) -> list[str]:
    return [turn.person for turn in on_call(schedule, at, standing)]


ZONES = st.sampled_from([*YEARS, "America/Havana", "Etc/UTC"])
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
HOURS = st.builds(
    lambda start, end, days: hours(start.isoformat("minutes"), end.isoformat("minutes"), " ".join(days)),
    CLOCKS,
    CLOCKS,
    st.lists(st.sampled_from(["mon", "wed", "sat", "sun"]), min_size=1),
)
RESTRICT = st.lists(HOURS, max_size=2).map(tuple)
PEOPLE = st.lists(st.sampled_from(["ada", "bo", "cy", "dir"]), max_size=2, unique=True).map(tuple)
LAYERS = st.builds(
    Layer,
    slots=st.lists(st.builds(Slot, people=PEOPLE, restrict=RESTRICT), max_size=3).map(tuple),
    first_day=st.dates(date(2011, 12, 1), date(2012, 1, 10)),
    hand_over=CLOCKS,
    time_zone=ZONES,
    rotation=st.sampled_from([5 * HOUR, DAY, WEEK]),
    name=st.sampled_from(["", "Nights"]),
    since=st.none() | st.dates(date(2011, 12, 25), date(2012, 1, 1)),
    until=st.none() | st.dates(date(2012, 1, 11), date(2012, 4, 1)),
    restrict=RESTRICT,
)
SCHEDULES = st.lists(LAYERS, max_size=3).map(lambda layers: a_schedule(*layers))
WEEKS = st.sampled_from(
    [date(2011, 12, 27), date(2012, 3, 23), date(2012, 3, 30), date(2012, 10, 26), date(2012, 11, 2)]
)
INSTANTS = st.builds(
    lambda day, steps: datetime.combine(day, time(), UTC) + steps * STEP, WEEKS, st.integers(0, WEEK // STEP)
)
"""In weeks in which the clocks are changed in some of the zones, or a day is left out."""
OVERRIDES = st.builds(
    lambda person, instead, start, length: Override(
        id="o", schedule="s", person=person, instead=instead, start=start, end=start + length * STEP
    ),
    st.sampled_from(["ada", "cy", "gone"]),
    st.sampled_from([None, "ada", "bo"]),
    INSTANTS,
    st.integers(1, 600),
)
STANDING = st.lists(OVERRIDES, max_size=3).map(lambda found: Standing(overrides=tuple(found)))


@given(SCHEDULES, INSTANTS)
def test_a_schedule_has_no_gap_that_its_layers_do_not_have(schedule: Schedule, at: datetime) -> None:
    """Whenever the clock of some layer, read either way, finds somebody there, somebody is on call."""
    walls = [(layer, wall) for layer in schedule.layers for wall in readings(at, layer.time_zone)]
    somebody = any(layer.on_call(wall) for layer, wall in walls)
    assert bool(on_call(schedule, at, NOTHING)) == somebody


@settings(max_examples=50)
@given(SCHEDULES, INSTANTS, st.integers(1, 2_000), STANDING)
def test_shifts_and_instants_agree(schedule: Schedule, start: datetime, length: int, standing: Standing) -> None:
    """The shifts follow one another without a gap, differ from their neighbours, and say what each instant says."""
    end = start + length * STEP
    found = shifts(schedule, start, end, standing)
    assert [found[0].start, *(shift.end for shift in found)] == [*(shift.start for shift in found), end]
    assert all(one.people != other.people for one, other in pairwise(found))
    for shift in found:
        for at in (shift.start, shift.start + (shift.end - shift.start) / 2, shift.end - timedelta(microseconds=1)):
            assert (at, tuple(_who(schedule, at, standing))) == (at, shift.people)


@given(SCHEDULES, INSTANTS, STANDING)
def test_an_override_of_somebody_the_policy_does_not_know_makes_no_gap(
    schedule: Schedule, at: datetime, standing: Standing
) -> None:
    """Whoever has the turn without it has it."""
    known = replace(standing, overrides=tuple(each for each in standing.overrides if each.person != "gone"))
    assert _who(schedule, at, heeded(standing, a_policy())) == _who(schedule, at, known)


@settings(max_examples=50)
@given(SCHEDULES, INSTANTS, STANDING)
def test_two_evaluations_agree_and_everybody_asks_the_same(
    schedule: Schedule, at: datetime, standing: Standing
) -> None:
    """Pages, the roster and shifts know of the same overrides, and say so again when they are asked again."""
    policy = a_policy()
    schedule = replace(schedule, id="primary")
    standing = Standing(overrides=tuple(replace(each, schedule="primary") for each in standing.overrides))
    policy = replace(policy, schedules={"primary": schedule})
    heeds = heeded(standing, policy)
    expected = _who(schedule, at, heeds)
    paged = recipients((ON_CALL,), (), "shop", Context(policy=policy, standing=standing), at)
    (roster,) = rosters(policy, at, standing)
    assert _who(schedule, at, heeds) == expected
    assert [each.person for each in paged] == expected
    assert [each.person for each in roster.people] == expected
    assert shifts(schedule, at, at + STEP, heeds)[0].people == tuple(expected)
