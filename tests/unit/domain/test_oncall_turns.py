"""Who is on call for a schedule: rotations, layers, restrictions, overrides, calendars kept elsewhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from muster.domain.oncall_turns import Turn, on_call, shifts
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.oncall import Schedule, Slot
from muster.domain.standing import Override, Shift, Standing
from tests.support.schedules import a_layer, a_schedule, hours

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NOTHING = Standing()


def _weekly(hand_over: time = time(9), zone: str = "Europe/Stockholm", day: date = date(2026, 3, 23)) -> Schedule:
    return a_schedule(a_layer("a", "b", "c", first_day=day, hand_over=hand_over, zone=zone))


def _who(schedule: Schedule, at: datetime, standing: Standing = NOTHING) -> list[str]:
    return [turn.person for turn in on_call(schedule, at, standing)]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestRotation:
    """Whose turn it is."""

    def test_before_the_first_hand_over_it_is_nobodys(self) -> None:
        """Not a microsecond earlier than the wall clock of the zone shows it."""
        first = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
        assert _who(_weekly(), first - timedelta(microseconds=1)) == []
        assert _who(_weekly(), first) == ["a"]

    def test_each_has_a_week_and_then_it_starts_over(self) -> None:
        """Three people, six weeks."""
        start = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
        assert [_who(_weekly(), start + number * WEEK) for number in range(6)] == [["c"], ["a"], ["b"]] * 2

    def test_the_hand_over_is_by_the_wall_clock_over_a_change_of_the_clocks(self) -> None:
        """Nine in the morning in Stockholm is 08:00 UTC in winter and 07:00 in summer: the week has 167 hours."""
        summer, winter = _utc("2026-03-30T07:00"), _utc("2026-10-26T08:00")
        for hand_over in (summer, winter):
            before, after = (_who(_weekly(), at) for at in (hand_over - timedelta(microseconds=1), hand_over))
            assert after == [{"a": "b", "b": "c", "c": "a"}[before[0]]]

    @pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
    @pytest.mark.parametrize("hand_over", [time(0), time(1, 45), time(2, 30), time(9)])
    def test_there_is_no_gap_and_nobody_hands_back(self, zone: str, hand_over: time) -> None:
        """Through a year by half hours: always somebody, and always the next one after them."""
        schedule = _weekly(hand_over, zone, date(2026, 1, 4))
        turns = [_who(schedule, datetime(2026, 1, 5, tzinfo=UTC) + number * HOUR / 2) for number in range(2 * 24 * 370)]
        alone = [turn[0] for turn in turns if len(turn) == 1]
        changes = [before + after for before, after in pairwise(alone) if before != after]
        assert [] not in turns
        assert {*changes} == {"ab", "bc", "ca"}
        assert len(changes) in {52, 53}

    def test_in_a_repeated_hour_both_are_on_call_from_the_first_showing_to_the_second(self) -> None:
        """02:30 comes twice on the last Sunday of October: nobody hands back, and nobody leaves before both."""
        schedule = _weekly(time(2, 30), day=date(2026, 10, 18))
        first = _utc("2026-10-25T00:30")
        found = [_who(schedule, first + number * HOUR / 4) for number in range(-1, 7)]
        assert found == [["a"], *[["b", "a"]] * 4, *[["b"]] * 3]

    def test_in_a_skipped_hour_the_hand_over_is_when_the_clock_jumps_past_it(self) -> None:
        """02:30 does not exist on the last Sunday of March: at 03:00 the next one has it."""
        schedule = _weekly(time(2, 30), day=date(2026, 3, 22))
        jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
        assert _who(schedule, jump - timedelta(seconds=1)) == ["a"]
        assert _who(schedule, jump) == ["b"]

    def test_a_day_that_the_zone_skips_is_nobodys_turn(self) -> None:
        """There was no 30 December 2011 in Apia: whoever had it is passed over, and nobody has two days."""
        daily = a_layer("a", "b", "c", every=DAY, first_day=date(2011, 12, 28), hand_over=time(0), zone="Pacific/Apia")
        jump = _utc("2011-12-30T10:00")
        found = [_who(a_schedule(daily), jump + hours * HOUR) for hours in (-25, -24, -1, 0, 23, 24)]
        assert found == [["a"], ["b"], ["b"], ["a"], ["a"], ["b"]]

    @pytest.mark.parametrize(
        ("every", "people"), [(HOUR, "aabbcca"), (12 * HOUR, "aaaaaaa"), (3 * HOUR, "aaaaaab"), (DAY, "aaaaaaa")]
    )
    def test_a_turn_may_have_any_length(self, every: timedelta, people: str) -> None:
        """By the hour, every three hours, twice a day, daily: here, by half hours."""
        schedule = a_schedule(a_layer("a", "b", "c", every=every))
        start = _utc("2026-11-02T08:00")
        found = [_who(schedule, start + number * HOUR / 2) for number in range(7)]
        assert found == [[person] for person in people]

    def test_a_rotation_of_nobody_has_nobody(self) -> None:
        """An empty list of people, or of layers, is not a fault."""
        at = datetime(2027, 3, 1, tzinfo=UTC)
        assert _who(a_schedule(a_layer()), at) == _who(a_schedule(), at) == []

    def test_the_instant_may_be_in_any_zone(self) -> None:
        """It is the same instant."""
        utc = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
        assert _who(_weekly(), utc.astimezone(ZoneInfo("Asia/Tokyo"))) == _who(_weekly(), utc) == ["b"]

    def test_some_take_a_turn_together(self) -> None:
        """All of them are on call, then whoever is next."""
        schedule = a_schedule(a_layer(Slot(people=("a", "b")), "c"))
        start = _utc("2026-11-02T08:00")
        assert [_who(schedule, start + number * WEEK) for number in range(3)] == [["a", "b"], ["c"], ["a", "b"]]

    def test_a_layer_may_begin_and_end_without_moving_the_rotation(self) -> None:
        """From the hand-over of one day until that of another; in between it is whose turn it would be anyway."""
        layer = a_layer("a", "b", "c")
        part = replace(layer, since=date(2026, 11, 12), until=date(2026, 11, 20))
        whole, schedule = a_schedule(layer), a_schedule(part)
        begins, ends = _utc("2026-11-12T08:00"), _utc("2026-11-20T08:00")
        ats = [begins - HOUR, begins, ends - HOUR, ends]
        assert [_who(schedule, at) for at in ats] == [[], ["b"], ["c"], []]
        assert [_who(whole, at) for at in ats] == [["b"], ["b"], ["c"], ["c"]]
        assert _who(a_schedule(replace(layer, since=date(2026, 10, 1))), _utc("2026-10-20T08:00")) == []


NIGHT = hours("20:00", "08:00", "mon tue wed thu fri")


class TestRestrictions:
    """When a layer, or a turn of it, is limited to certain hours."""

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2026-11-06T18:59", []),
            ("2026-11-06T19:00", ["a"]),  # Friday, 20:00 in Stockholm
            ("2026-11-07T06:59", ["a"]),  # Saturday morning belongs to Friday
            ("2026-11-07T07:00", []),
            ("2026-11-07T19:00", []),  # Saturday evening belongs to Saturday
            ("2026-11-09T06:59", []),  # Monday morning belongs to Sunday
            ("2026-11-09T19:00", ["b"]),
        ],
    )
    def test_what_is_past_midnight_belongs_to_the_day_it_began_on(self, at: str, expected: list[str]) -> None:
        """Nights of Monday to Friday end on Saturday morning."""
        assert _who(a_schedule(a_layer("a", "b", restrict=(NIGHT,))), _utc(at)) == expected

    def test_any_of_several_restrictions_will_do(self) -> None:
        """Nights, and the whole weekend."""
        schedule = a_schedule(a_layer("a", restrict=(NIGHT, hours(days="sat sun"))))
        ats = ("2026-11-06T12:00", "2026-11-06T20:00", "2026-11-07T12:00", "2026-11-08T22:59", "2026-11-08T23:00")
        assert [_who(schedule, _utc(at)) for at in ats] == [[], ["a"], ["a"], ["a"], []]

    def test_a_turn_may_be_restricted_by_itself(self) -> None:
        """Bo takes weeks as the others do, but only office hours of them."""
        office = hours("08:00", "17:00", "mon tue wed thu fri")
        schedule = a_schedule(a_layer("ada", Slot(people=("bo",), restrict=(office,)), "cy"))
        noon, night = _utc("2026-11-04T11:00"), _utc("2026-11-04T22:00")
        assert [_who(schedule, noon + number * WEEK) for number in range(3)] == [["ada"], ["bo"], ["cy"]]
        assert [_who(schedule, night + number * WEEK) for number in range(3)] == [["ada"], [], ["cy"]]

    def test_holidays_may_count_or_not(self) -> None:
        """On Christmas Day, a Friday, whoever works weekends and holidays is on call, and not who works weekdays."""
        christmas = frozenset({date(2026, 12, 25)})
        off = Hours(days=Days(weekdays=frozenset({5, 6}), also=christmas))
        on = Hours(days=Days(weekdays=frozenset(range(5)), never=christmas))
        schedule = a_schedule(a_layer("week", restrict=(on,)), a_layer("free", restrict=(off,)))
        noon = _utc("2026-12-24T11:00")
        assert [_who(schedule, noon + number * DAY) for number in range(5)] == [["week"], *[["free"]] * 3, ["week"]]


class TestLayers:
    """A later layer takes the place of the earlier ones where it has somebody."""

    def test_where_it_has_nobody_the_layer_below_shows_through(self) -> None:
        """Nights are Noor's, the rest is Ada's; who it is says which layer."""
        schedule = a_schedule(a_layer("ada", name="Days"), a_layer("noor", name="Nights", restrict=(NIGHT,)))
        noon, night = _utc("2026-11-04T11:00"), _utc("2026-11-04T22:00")
        assert on_call(schedule, noon, NOTHING) == (Turn("ada", "layer Days"),)
        assert on_call(schedule, night, NOTHING) == (Turn("noor", "layer Nights"),)

    def test_the_last_of_several_wins(self) -> None:
        """Not the first that has somebody."""
        schedule = a_schedule(a_layer("a"), a_layer("b"), a_layer("c", restrict=(NIGHT,)))
        assert _who(schedule, _utc("2026-11-04T11:00")) == ["b"]
        assert _who(schedule, _utc("2026-11-04T22:00")) == ["c"]

    def test_each_goes_by_its_own_clock(self) -> None:
        """Office hours in Tokyo, and in Stockholm underneath: at 01:00 UTC it is Tokyo's."""
        office = (hours("09:00", "17:00"),)
        schedule = a_schedule(
            a_layer("sven", restrict=office, hand_over=time(0)),
            a_layer("yuki", restrict=office, hand_over=time(0), zone="Asia/Tokyo"),
        )
        ats = [_utc("2026-11-04T00:00") + number * HOUR for number in (0, 7, 8, 15, 16)]
        assert [_who(schedule, at) for at in ats] == [["yuki"], ["yuki"], ["sven"], ["sven"], []]

    def test_where_the_two_readings_of_a_repeated_hour_differ_both_are_on_call(self) -> None:
        """The night ends at 02:30, which comes twice: between the two, it has ended and has not."""
        late = hours("20:00", "02:30")
        schedule = a_schedule(
            a_layer("day", first_day=date(2026, 10, 5)), a_layer("night", first_day=date(2026, 10, 5), restrict=(late,))
        )
        first = _utc("2026-10-25T00:30")
        found = [_who(schedule, first + number * HOUR / 2) for number in (-1, 0, 1, 2, 3)]
        assert found == [["night"], ["day", "night"], ["day", "night"], ["day"], ["day"]]


BEGIN = _utc("2026-11-03T08:00")
PLAIN = a_schedule(a_layer("ada", "bo"))


def _override(person: str, instead: str | None = None, reason: str = "", schedule: str = "s") -> Override:
    return Override(
        id=f"{person}-{instead}",
        schedule=schedule,
        person=person,
        start=BEGIN,
        end=BEGIN + DAY,
        instead=instead,
        reason=reason,
        by="ada",
    )


class TestOverrides:
    """What people change at run time."""

    def test_it_holds_from_its_start_until_just_before_its_end(self) -> None:
        """And says for what reason; afterwards the rotation goes on as ever."""
        standing = Standing(overrides=(_override("cy", reason="the dentist"),))
        ats = [BEGIN - timedelta(microseconds=1), BEGIN, BEGIN + DAY - timedelta(microseconds=1), BEGIN + DAY]
        assert [_who(PLAIN, at, standing) for at in ats] == [["ada"], ["cy"], ["cy"], ["ada"]]
        assert on_call(PLAIN, BEGIN, standing) == (Turn("cy", "override: the dentist"),)

    def test_it_needs_no_reason(self) -> None:
        """Then it says only what it is."""
        assert on_call(PLAIN, BEGIN, Standing(overrides=(_override("cy"),)))[0].why == "override"

    def test_one_of_another_schedule_changes_nothing(self) -> None:
        """Schedules are overridden one by one."""
        assert _who(PLAIN, BEGIN, Standing(overrides=(_override("cy", schedule="other"),))) == ["ada"]

    def test_it_fills_a_gap(self) -> None:
        """Where the layers have nobody, it has somebody."""
        assert _who(a_schedule(), BEGIN, Standing(overrides=(_override("cy"),))) == ["cy"]

    @pytest.mark.parametrize("people", [("cy", "dee"), ("dee", "cy")])
    def test_of_two_that_overlap_the_one_made_last_wins(self, people: tuple[str, str]) -> None:
        """Whoever they are."""
        standing = Standing(overrides=tuple(_override(person) for person in people))
        assert _who(PLAIN, BEGIN, standing) == [people[1]]

    def test_a_swap_is_in_the_place_of_one_person_only(self) -> None:
        """Whoever else is on call stays so; where that person is not on call, nothing changes."""
        together = a_schedule(a_layer(Slot(people=("ada", "bo"))))
        standing = Standing(overrides=(_override("cy", instead="ada", reason="a wedding"),))
        assert on_call(together, BEGIN, standing) == (Turn("cy", "in place of ada: a wedding"), Turn("bo", ""))
        assert _who(a_schedule(a_layer("bo")), BEGIN, standing) == ["bo"]

    @pytest.mark.parametrize("instead", ["ada", "cy"])
    def test_what_was_swapped_may_be_swapped_again(self, instead: str) -> None:
        """Dee takes it from Cy, who took it from Ada, or in Ada's place: the later one wins."""
        standing = Standing(overrides=(_override("cy", instead="ada"), _override("dee", instead=instead)))
        assert _who(PLAIN, BEGIN, standing) == ["dee"]

    def test_nobody_is_on_call_twice(self) -> None:
        """Who takes the place of the one they share a turn with has it alone."""
        together = a_schedule(a_layer(Slot(people=("ada", "bo"))))
        assert _who(together, BEGIN, Standing(overrides=(_override("bo", instead="ada"),))) == ["bo"]


class TestCalendars:
    """A schedule that is kept elsewhere."""

    KEPT = Schedule(id="s", name="S", time_zone="Europe/Stockholm", ical_url="https://example.com/s.ics")

    def test_whoever_its_calendar_says_is_on_call(self) -> None:
        """Of all the shifts that it has at the instant; nobody where it has none, or has not been read."""
        found = (
            Shift(start=BEGIN, end=BEGIN + DAY, people=("ada",)),
            Shift(start=BEGIN + HOUR, end=BEGIN + DAY, people=("bo", "ada")),
        )
        standing = Standing(calendars={"s": found})
        assert on_call(self.KEPT, BEGIN, standing) == (Turn("ada", "imported calendar"),)
        assert _who(self.KEPT, BEGIN + HOUR, standing) == ["ada", "bo"]
        assert _who(self.KEPT, BEGIN + DAY, standing) == _who(self.KEPT, BEGIN, NOTHING) == []

    def test_it_is_overridden_like_any_other(self) -> None:
        """The calendar is but another layer."""
        shift = Shift(start=BEGIN, end=BEGIN + DAY, people=("ada",))
        standing = Standing(calendars={"s": (shift,)}, overrides=(_override("cy", instead="ada"),))
        assert _who(self.KEPT, BEGIN, standing) == ["cy"]

    def test_a_calendar_of_a_schedule_that_has_layers_again_is_forgotten(self) -> None:
        """The policy decides which of them counts."""
        shift = Shift(start=BEGIN, end=BEGIN + DAY, people=("cy",))
        assert _who(PLAIN, BEGIN, Standing(calendars={"s": (shift,)})) == ["ada"]


class TestShifts:
    """The same, over a stretch of time."""

    def test_they_follow_one_another_from_start_to_end(self) -> None:
        """Cut at both ends, the gap before the rotation begins included."""
        start, end = _utc("2026-11-01T00:00"), _utc("2026-11-12T00:00")
        assert shifts(PLAIN, start, end, NOTHING) == (
            Shift(start=start, end=_utc("2026-11-02T08:00"), people=()),
            Shift(start=_utc("2026-11-02T08:00"), end=_utc("2026-11-09T08:00"), people=("ada",)),
            Shift(start=_utc("2026-11-09T08:00"), end=end, people=("bo",)),
        )

    def test_two_turns_of_the_same_people_are_one_shift(self) -> None:
        """Neighbours differ."""
        start, end = _utc("2026-11-03T00:00"), _utc("2026-11-30T00:00")
        found = shifts(a_schedule(a_layer("ada", "ada", "bo")), start, end, NOTHING)
        assert [(shift.people, shift.end) for shift in found] == [
            (("ada",), _utc("2026-11-16T08:00")),
            (("bo",), _utc("2026-11-23T08:00")),
            (("ada",), end),
        ]

    def test_a_layer_that_begins_and_ends_within_a_turn_cuts_them(self) -> None:
        """Also where its only turn never ends."""
        layer = replace(a_layer("cy"), since=date(2026, 11, 4), until=date(2026, 11, 6))
        start, end = _utc("2026-11-03T08:00"), _utc("2026-11-07T08:00")
        found = shifts(a_schedule(a_layer("ada"), layer), start, end, NOTHING)
        assert [(shift.start, shift.people) for shift in found] == [
            (start, ("ada",)),
            (_utc("2026-11-04T08:00"), ("cy",)),
            (_utc("2026-11-06T08:00"), ("ada",)),
        ]

    def test_an_override_cuts_them(self) -> None:
        """At its start and its end, to the microsecond."""
        odd = timedelta(seconds=1, microseconds=7)
        cover = Override(id="o", schedule="s", person="cy", start=BEGIN + odd, end=BEGIN + HOUR + odd)
        found = shifts(PLAIN, BEGIN, BEGIN + DAY, Standing(overrides=(cover,)))
        assert [(shift.start, shift.people) for shift in found] == [
            (BEGIN, ("ada",)),
            (BEGIN + odd, ("cy",)),
            (BEGIN + HOUR + odd, ("ada",)),
        ]

    def test_a_calendar_makes_them(self) -> None:
        """Also of a schedule without layers."""
        shift = Shift(start=BEGIN + HOUR, end=BEGIN + 2 * HOUR, people=("ada",))
        found = shifts(TestCalendars.KEPT, BEGIN, BEGIN + DAY, Standing(calendars={"s": (shift,)}))
        assert [(each.start, each.people) for each in found] == [
            (BEGIN, ()),
            (BEGIN + HOUR, ("ada",)),
            (BEGIN + 2 * HOUR, ()),
        ]

    def test_no_time_has_no_shifts(self) -> None:
        """Neither a stretch without length nor one that ends before it begins."""
        assert shifts(PLAIN, BEGIN, BEGIN, NOTHING) == shifts(PLAIN, BEGIN + DAY, BEGIN, NOTHING) == ()
