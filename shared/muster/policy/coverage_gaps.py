"""Find the times at which nobody is on call for a schedule."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from muster.domain.clockwork import spoken
from muster.domain.coverage import coverage
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Standing
from muster.policy.gaps import Gap
from muster.policy.report import gap_in_words, times

WEEKS = 52
GAPS_NAMED = 3


def coverage_gaps(policy: Policy, now: datetime, weeks: int) -> Iterator[Gap]:
    """Yield a gap for every schedule that somebody has, but not always, in so many weeks from `now` (aware UTC).

    The time before it begins is one. Of a calendar kept elsewhere nothing is known.
    """
    end = now + timedelta(weeks=weeks)
    for schedule in policy.schedules.values():
        if schedule.people and (said := _uncovered(schedule, policy, now, end)):
            yield Gap(f"schedules.{schedule.id}", f"in the next {weeks} weeks {said}")


def _uncovered(schedule: Schedule, policy: Policy, now: datetime, end: datetime) -> str:
    found = coverage(schedule, policy, now, end, Standing())
    if found.uncovered == end - now:
        return "nobody is on call"
    if not found.gaps:
        return ""
    named = "; ".join(gap_in_words(gap, schedule.time_zone) for gap in found.gaps[:GAPS_NAMED])
    more = "; …" if len(found.gaps) > GAPS_NAMED else ""
    return f"nobody is on call {times(len(found.gaps))}, {spoken(found.uncovered)} in all: {named}{more}"
