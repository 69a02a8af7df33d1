"""The coming shifts of a schedule, or of a person in every schedule, as a calendar shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.oncall_turns import shifts
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Shift, Standing
from muster.domain.text import digest

AHEAD = timedelta(days=90)
BACK = timedelta(days=35)
"""How far to look for the beginning of a shift that is under way; of one that began earlier, this is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A shift of a schedule: who is on call together from `start` until `end` (aware UTC). `id` stays the same."""

    id: str
    schedule: str
    start: datetime
    end: datetime
    people: tuple[str, ...]


def of_schedule(schedule: Schedule, now: datetime, standing: Standing) -> tuple[Duty, ...]:
    """Return the shifts of a schedule from now on that somebody has, in order, the one under way from its start."""
    found = shifts(schedule, now - BACK, now + AHEAD, standing)
    return tuple(_duty(schedule, shift, now) for shift in found if shift.people and shift.end > now)


def of_person(person: str, policy: Policy, now: datetime, standing: Standing) -> tuple[Duty, ...]:
    """Return the shifts of a person in every schedule from now on, by their start."""
    found = [
        _duty(schedule, shift, now)
        for schedule in policy.schedules.values()
        for shift in _own(person, shifts(schedule, now - BACK, now + AHEAD, standing))
        if shift.end > now
    ]
    return tuple(sorted(found, key=lambda duty: (duty.start, duty.schedule)))


def _own(person: str, found: Iterable[Shift]) -> list[Shift]:
    """Return the shifts of a person, joined where only those beside them change."""
    own: list[Shift] = []
    for shift in found:
        if person in shift.people and own and own[-1].end == shift.start:
            own[-1] = replace(own[-1], end=shift.end)
        elif person in shift.people:
            own.append(replace(shift, people=(person,)))
    return own


def _duty(schedule: Schedule, shift: Shift, now: datetime) -> Duty:
    since = "before" if shift.start == now - BACK else shift.start.isoformat()
    return Duty(
        id=digest("duty", schedule.id, since, *shift.people),
        schedule=schedule.id,
        start=shift.start,
        end=shift.end,
        people=shift.people,
    )
