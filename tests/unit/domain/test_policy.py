"""Conditions, targets and rotations."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import Condition, matches
from muster.domain.rules.oncall import Schedule, turn_of
from muster.domain.rules.severities import worst
from tests.support.policies import EVERYONE, ON_CALL, SECONDARY

HOUR = timedelta(hours=1)


def _weekly(hand_over: time = time(9), zone: str = "Europe/Stockholm", day: date = date(2026, 3, 23)) -> Schedule:
    return Schedule(id="s", name="S", people=("a", "b", "c"), first_day=day, hand_over=hand_over, time_zone=zone)


class TestRotation:
    """Whose turn it is."""

    def test_before_the_first_hand_over_it_is_nobodys(self) -> None:
        """Not a microsecond earlier than the wall clock of the zone shows it."""
        first = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
        assert turn_of(_weekly(), first - timedelta(microseconds=1)) is None
        assert turn_of(_weekly(), first) == 0

    def test_each_has_a_week_and_then_it_starts_over(self) -> None:
        """Three people, nine weeks."""
        start = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
        turns = [turn_of(_weekly(), start + timedelta(weeks=number)) for number in range(6)]
        assert turns == [2, 0, 1, 2, 0, 1]

    def test_the_hand_over_is_by_the_wall_clock_over_a_change_of_the_clocks(self) -> None:
        """Nine in the morning in Stockholm is 08:00 UTC in winter and 07:00 in summer: the week has 167 hours."""
        summer = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
        assert turn_of(_weekly(), summer - timedelta(microseconds=1)) == 0
        assert turn_of(_weekly(), summer) == 1
        winter = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
        assert turn_of(_weekly(), winter) == (turn_of(_weekly(), winter - timedelta(microseconds=1)) or 0) + 1

    @pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
    @pytest.mark.parametrize("hand_over", [time(0), time(1, 45), time(2, 30), time(9)])
    def test_there_is_no_gap_and_nobody_hands_back(self, zone: str, hand_over: time) -> None:
        """Through a year by half hours: always somebody, and always the next one after them."""
        schedule = _weekly(hand_over, zone, date(2026, 1, 4))
        instants = [datetime(2026, 1, 5, tzinfo=UTC) + number * HOUR / 2 for number in range(2 * 24 * 370)]
        turns = [turn_of(schedule, each) for each in instants]
        changes = [(before, after) for before, after in pairwise(turns) if before != after]
        assert None not in turns
        assert all(after == ((before or 0) + 1) % 3 for before, after in changes)
        assert len(changes) in {52, 53}

    def test_in_a_repeated_hour_the_hand_over_is_at_the_first_showing(self) -> None:
        """02:30 comes twice on the last Sunday of October: from the first on it is the next one's turn."""
        schedule = _weekly(time(2, 30), day=date(2026, 10, 18))
        first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert turn_of(schedule, first - timedelta(seconds=1)) == 0
        assert [turn_of(schedule, first + number * HOUR / 4) for number in range(8)] == [1] * 8

    def test_in_a_skipped_hour_the_hand_over_is_when_the_clock_jumps_past_it(self) -> None:
        """02:30 does not exist on the last Sunday of March: at 03:00 the next one has it."""
        schedule = _weekly(time(2, 30), day=date(2026, 3, 22))
        jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
        assert turn_of(schedule, jump - timedelta(seconds=1)) == 0
        assert turn_of(schedule, jump) == 1

    def test_a_rotation_of_nobody_has_nobody(self) -> None:
        """An empty list of people is not a fault."""
        empty = Schedule(
            id="s", name="S", people=(), first_day=date(2026, 1, 1), hand_over=time(9), time_zone="Etc/UTC"
        )
        assert turn_of(empty, datetime(2026, 3, 1, tzinfo=UTC)) is None

    def test_the_instant_may_be_in_any_zone(self) -> None:
        """It is the same instant."""
        utc = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - for this one test

        assert turn_of(_weekly(), utc.astimezone(ZoneInfo("Asia/Tokyo"))) == turn_of(_weekly(), utc)


class TestConditions:
    """When a rule holds."""

    @pytest.mark.parametrize(
        ("text", "pattern", "expected"),
        [
            ("Disk FULL", "*full", True),
            ("disk", "DISK", True),
            ("disk", "dis", False),
            ("disk", "dis?", True),
            ("upstream_down", "up", False),
            ("a\nb", "a*b", True),
            ("[prod] x", "[prod]*", True),
            ("p x", "[prod]*", False),
            ("", "*", True),
        ],
    )
    def test_patterns(self, text: str, pattern: str, *, expected: bool) -> None:
        """A star is any text and a question mark a character; brackets are brackets, case is ignored."""
        assert matches(text, pattern) is expected

    def test_all_fields_must_hold_and_any_pattern_of_a_field(self) -> None:
        """And between the facts, or within one."""
        condition = Condition(fields=(("title", ("*disk*", "*full*")), ("source", ("generic",))))
        assert condition.holds({"title": "it is full", "source": "generic"})
        assert not condition.holds({"title": "it is full", "source": "pagerduty"})
        assert not condition.holds({"title": "x", "source": "generic"})

    @pytest.mark.parametrize("pattern", ["*", "?", "", "\0"])
    def test_what_is_absent_or_empty_matches_nothing(self, pattern: str) -> None:
        """Not even a star: an alert without an environment is not of every environment."""
        condition = Condition(fields=(("environment", (pattern,)),))
        assert not condition.holds({})
        assert not condition.holds({"environment": ""})

    def test_a_condition_is_said_in_words(self) -> None:
        """As people read it in a reason."""
        condition = Condition(fields=(("title", ("*disk*",)), ("service", ("a", "b"))))
        assert str(condition) == 'title is "*disk*" and service is "a" or "b"'


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (ON_CALL, "on-call"),
        (EVERYONE, "everyone"),
        (SECONDARY, "secondary"),
        (Target(kind=Target.Kind.PERSON, name="ada"), "ada"),
        (Target(kind=Target.Kind.ON_CALL, name="shop"), "on-call of shop"),
        (Target(kind=Target.Kind.EVERYONE, name="shop"), "everyone in shop"),
    ],
)
def test_a_target_is_said_as_the_file_does(target: Target, said: str) -> None:
    """So that a person finds it there."""
    assert str(target) == said


def test_the_worst_severity_is_the_smallest_number() -> None:
    """P1 is worse than P4."""
    assert worst("P3", "P1", "P4") == "P1"
