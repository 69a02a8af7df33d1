"""The people of an organisation and who of them is on call when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A road to a person: the name of a channel of the policy, and the address on it."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be paged. `contacts` are tried in their order."""

    id: str
    name: str
    time_zone: str
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A weekly rotation: `people` take turns, a week each, handing over by the wall clock of `time_zone`.

    `first_day` is the day of a hand-over (its weekday is the hand-over's) on which the first of `people` begins.
    Before it nobody is on call.
    """

    id: str
    name: str
    people: tuple[str, ...]
    first_day: date
    hand_over: time
    time_zone: str


def turn_of(schedule: Schedule, at: datetime) -> int | None:
    """Return whose turn it is at an aware instant, as an index into `people`; None before the rotation begins.

    The hand-over is when the clock on the wall first shows its time, or is put forward past it; in an hour that the
    clock shows twice nobody hands back.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only the paging path needs

    local = at.astimezone(ZoneInfo(schedule.time_zone))
    first = datetime.combine(schedule.first_day, schedule.hand_over)
    weeks = (local.replace(tzinfo=None) - first) // timedelta(weeks=1)
    if local.fold and at >= (first + (weeks + 1) * timedelta(weeks=1)).replace(tzinfo=local.tzinfo).astimezone(UTC):
        weeks += 1
    return weeks % len(schedule.people) if weeks >= 0 and schedule.people else None
