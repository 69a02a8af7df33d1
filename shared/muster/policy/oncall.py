"""Who is on call at an instant, by the rotations of the policy alone: overrides are not in the file."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule, turn_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who has a schedule, and until when (UTC); `person` is an id, None where nobody is on call."""

    schedule: str
    schedule_name: str
    person: str | None
    person_name: str | None
    until: datetime | None


def on_call(policy: Policy, at: datetime) -> tuple[Turn, ...]:
    """Return the turn of every schedule at an aware instant, in the file's order."""
    return tuple(_turn(policy, schedule, at) for schedule in policy.schedules.values())


def _turn(policy: Policy, schedule: Schedule, at: datetime) -> Turn:
    index = turn_of(schedule, at)
    person = None if index is None else schedule.people[index]
    return Turn(
        schedule=schedule.id,
        schedule_name=schedule.name,
        person=person,
        person_name=policy.people[person].name if person else None,
        until=_next_hand_over(schedule, at) if schedule.people else None,
    )


def _next_hand_over(schedule: Schedule, at: datetime) -> datetime | None:
    """Return the first hand-over after an instant, in UTC; None past the end of the calendar.

    In an hour that the clock shows twice, the one that the wall clock calls next may have been already.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only who asks for a schedule needs it

    here = ZoneInfo(schedule.time_zone)
    first = datetime.combine(schedule.first_day, schedule.hand_over)
    local = at.astimezone(here).replace(tzinfo=None)
    weeks = max((local - first) // timedelta(weeks=1) + 1, 0)
    try:
        hand_overs = (first + (weeks + more) * timedelta(weeks=1) for more in (0, 1))
        instants = (each.replace(tzinfo=here).astimezone(UTC) for each in hand_overs)
        return next(instant for instant in instants if instant > at)
    except OverflowError:
        return None
