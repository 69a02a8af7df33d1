"""When whose addresses are tried out, by the clock on the wall."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from muster.domain.paging_tests import WATCHED, Due, Part, due, next_due, tried_out
from muster.domain.policy import Policy
from muster.domain.rules.canary import CanaryRule
from muster.domain.rules.hours import WEEKDAYS
from muster.domain.rules.oncall import WEEK
from muster.domain.rules.paging_tests import PagingTestRule
from tests.support.paging_tests import DAY, HOUR, MINUTE, TUESDAY, tried_policy
from tests.support.policies import a_policy

SECOND = timedelta(seconds=1)


def one_in(zone: str, **rule: object) -> Policy:
    """Return a policy by which Ada alone is tried out, who lives in a zone."""
    policy = tried_policy(replace(PagingTestRule(exempt=("bo", "cy", "dir")), **rule))  # type: ignore[arg-type]
    ada = replace(policy.people["ada"], time_zone=zone)
    return replace(policy, people=policy.people | {"ada": ada})


def test_what_is_due_is_looked_after_for_some_hours() -> None:
    """And then no more."""
    policy = one_in("Europe/Stockholm")
    expected = (Due(person="ada", part=Part.TEST, at=TUESDAY),)
    assert due(policy, TUESDAY - SECOND) == ()
    assert due(policy, TUESDAY) == expected
    assert due(policy, TUESDAY + WATCHED - SECOND) == expected
    assert due(policy, TUESDAY + WATCHED) == ()
    assert due(a_policy(), TUESDAY) == ()


@pytest.mark.parametrize("day", WEEKDAYS)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "Europe/London"])
def test_it_is_that_day_and_time_where_the_person_is(day: str, zone: str) -> None:
    """Wherever that is, and once in each of the weeks of a year: an hour's week apart, but where the clock changes."""
    policy = one_in(zone, day=day, at=time(23, 30))
    at, found = TUESDAY, list[datetime]()
    while len(found) < 53:
        coming = next_due(policy, at)
        assert coming
        assert coming > at
        assert [each.at for each in due(policy, coming)] == [coming]
        at = coming
        found.append(coming)
    walls = {(each.astimezone(ZoneInfo(zone)).weekday(), f"{each.astimezone(ZoneInfo(zone)):%H:%M}") for each in found}
    assert walls == {(WEEKDAYS.index(day), "23:30")}
    apart = {later - sooner for sooner, later in pairwise(found)}
    changes = {WEEK - HOUR, WEEK, WEEK + HOUR}
    assert apart == (changes if zone == "Europe/London" else {WEEK})


def test_the_next_is_the_next_of_anybody() -> None:
    """Reports included; none where the policy wants none."""
    policy = tried_policy(PagingTestRule(report_to=("cy",)))
    times, at = [], TUESDAY - DAY
    for _ in range(5):
        coming = next_due(policy, at)
        assert coming
        times.append(coming - TUESDAY)
        at = coming
    assert times == [0 * HOUR, HOUR, 6 * HOUR, DAY + 6 * HOUR, WEEK]
    assert next_due(a_policy(), TUESDAY) is None


def test_the_canarys_sink_is_nobody_to_try_out() -> None:
    """It is paged all the time."""
    policy = replace(tried_policy(), canary=CanaryRule(person="dir"))
    assert [each.id for each in tried_out(policy)] == ["ada", "bo", "cy"]
    assert tried_out(a_policy()) == ()


def test_sunday_is_reported_on_monday() -> None:
    """The week goes round."""
    policy = one_in("UTC", day="sun", report_to=("ada",))
    monday = datetime(2026, 11, 9, 10, tzinfo=UTC)
    assert due(policy, monday) == (Due(person="ada", part=Part.REPORT, at=monday),)
    assert due(policy, monday - MINUTE) == ()
