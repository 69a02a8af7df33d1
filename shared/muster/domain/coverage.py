"""How good a schedule is: when nobody is on call, and how its burden is shared."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from muster.domain.oncall_turns import shifts
from muster.domain.policy import Policy
from muster.domain.rules.hours import Hours
from muster.domain.rules.oncall import Schedule
from muster.domain.rules.working_time import spans
from muster.domain.standing import Shift, Standing
from muster.domain.void_overrides import heeded

NIGHT = Hours(start=time(22), end=time(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a schedule asks of a person. Nights and days off are by the wall clock of the person's zone.

    Days off are weekends and holidays: every day that is none of their business hours'.
    """

    person: str
    total: timedelta
    at_night: timedelta
    on_days_off: timedelta
    shifts: int
    """Stretches without a break, however many turns they take."""
    longest: timedelta

    @property
    def burden(self) -> timedelta:
        """Return the time on call, in which an hour at night or on a day off counts twice, and one of both thrice."""
        return self.total + self.at_night + self.on_days_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A schedule from `start` until `end`: when nobody is on call, and what it asks of whom, in the policy's order."""

    schedule: str
    start: datetime
    end: datetime
    gaps: tuple[Shift, ...]
    loads: tuple[Load, ...]

    @property
    def uncovered(self) -> timedelta:
        """Return for how long nobody is on call."""
        return sum((gap.end - gap.start for gap in self.gaps), timedelta())

    @property
    def fairness(self) -> float | None:
        """Return how evenly the burden is shared: 1 where all bear the same, 1/n where one of n bears it all.

        Jain's index: the square of the sum of the burdens, by n times the sum of their squares (R. Jain, D. Chiu and W.
        Hawe, DEC Research Report TR-301, 1984). None where nobody bears any.
        """
        burdens = [load.burden.total_seconds() for load in self.loads]
        squares = sum(burden**2 for burden in burdens)
        return sum(burdens) ** 2 / (len(burdens) * squares) if squares else None


def coverage(schedule: Schedule, policy: Policy, start: datetime, end: datetime, standing: Standing) -> Coverage:
    """Return how good a schedule is from `start` until `end` (aware UTC); whoever has a turn in it bears a part."""
    found = shifts(schedule, start, end, heeded(standing, policy))
    people = dict.fromkeys((*schedule.people, *(person for shift in found for person in shift.people)))
    return Coverage(
        schedule=schedule.id,
        start=start,
        end=end,
        gaps=tuple(shift for shift in found if not shift.people),
        loads=tuple(_load(person, policy, found) for person in people),
    )


def _load(person: str, policy: Policy, found: tuple[Shift, ...]) -> Load:
    stretches: list[tuple[datetime, datetime]] = []
    for shift in found:
        if person not in shift.people:
            continue
        begin = stretches.pop()[0] if stretches and stretches[-1][1] == shift.start else shift.start
        stretches.append((begin, shift.end))
    own = policy.person_hours(person)
    zone = policy.people[person].time_zone if person in policy.people else policy.time_zone
    lengths = [end - begin for begin, end in stretches]
    return Load(
        person=person,
        total=sum(lengths, timedelta()),
        at_night=_within(NIGHT, zone, stretches),
        on_days_off=_within(Hours(days=own.hours.days.others()), zone, stretches),
        shifts=len(stretches),
        longest=max(lengths, default=timedelta()),
    )


def _within(hours: Hours, zone: str, stretches: list[tuple[datetime, datetime]]) -> timedelta:
    """Return how much of some stretches of time is within the hours."""
    parts = (span for begin, end in stretches for span in spans(hours, zone, begin, end))
    return sum((closes - opens for opens, closes in parts), timedelta())
