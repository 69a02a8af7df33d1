"""Schedules made by hand."""

from datetime import date, time, timedelta

from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.oncall import Layer, Schedule, Slot

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def a_layer(  # noqa: PLR0913 - each has a default that most leave
    *people: str | Slot,
    name: str = "",
    every: timedelta = timedelta(weeks=1),
    first_day: date = date(2026, 11, 2),
    hand_over: time = time(9),
    zone: str = "Europe/Stockholm",
    restrict: tuple[Hours, ...] = (),
) -> Layer:
    """Return a layer in which these take turns, a week each unless `every` says else."""
    return Layer(
        name=name,
        slots=tuple(each if isinstance(each, Slot) else Slot(people=(each,)) for each in people),
        rotation=every,
        first_day=first_day,
        hand_over=hand_over,
        time_zone=zone,
        restrict=restrict,
    )


def a_schedule(*layers: Layer, id: str = "s", name: str = "S") -> Schedule:  # noqa: A002 - as the field is called
    """Return a schedule of these layers."""
    return Schedule(id=id, name=name, time_zone="Europe/Stockholm", layers=layers)


def hours(start: str = "00:00", end: str = "00:00", days: str = "mon tue wed thu fri sat sun") -> Hours:
    """Return the hours between two times of day on days of the week, by their names."""
    weekdays = frozenset(WEEKDAYS.index(day) for day in days.split())
    return Hours(days=Days(weekdays=weekdays), start=time.fromisoformat(start), end=time.fromisoformat(end))
