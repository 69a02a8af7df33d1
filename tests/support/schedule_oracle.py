"""Who is on call by a walk through the years in small steps, with a naive clock: slow, and nothing like what it judges.

The clock is read at each step. One reader notes the highest time that it has shown so far; the other believes a time
only once no later step shows it, or an earlier one, again. By either, a turn is found by counting hand-overs, and hours
by looking the time up in a list of all of them. Nothing may happen between two steps.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from muster.domain.rules.hours import Hours
from muster.domain.rules.oncall import Layer, Schedule

DAY, STEP = timedelta(days=1), timedelta(minutes=5)
WEEK = timedelta(weeks=1) // STEP
MARGIN = 2 * DAY // STEP
"""Steps that are walked before and after, so that the readers know what came and comes."""


@dataclass(frozen=True)
class Walk:
    """What the two readers have on their clocks at every step, and the steps at which the clock was changed."""

    early: list[datetime]
    late: list[datetime]
    changes: list[int]


@cache
def walk(zone: str, start: datetime, steps: int) -> Walk:
    """Walk on from `start` (UTC)."""
    here, before = ZoneInfo(zone), start - MARGIN * STEP
    walked = range(steps + 2 * MARGIN)
    shown = [(before + number * STEP).astimezone(here).replace(tzinfo=None, fold=0) for number in walked]
    early = list(accumulate(shown, max))
    ahead = list(accumulate(reversed(shown), min))[::-1]
    late = [min(now, later - STEP) for now, later in zip(shown, ahead[1:], strict=False)]
    within = slice(MARGIN, MARGIN + steps)
    changes = [number for number, (one, next_one) in enumerate(pairwise(shown[within])) if next_one - one != STEP]
    return Walk(early[within], late[within], changes)


class Oracle:
    """Says who is on call in a schedule, step by step from `start` (UTC) on."""

    def __init__(self, schedule: Schedule, start: datetime, steps: int) -> None:
        """Write down every hand-over, and every step within restricted hours."""
        self._steps = range(steps)
        self._layers = [(_Rota(each, start, steps), walk(each.time_zone, start, steps)) for each in schedule.layers]

    def at(self, step: int) -> frozenset[str]:
        """Return who is on call at a step."""
        nobody: frozenset[str] = frozenset()
        above = self._layers[::-1]
        early = next((who for rota, seen in above if (who := rota.at(seen.early[step]))), nobody)
        late = next((who for rota, seen in above if (who := rota.at(seen.late[step]))), nobody)
        return early | late

    def changes(self) -> set[int]:
        """Return the steps within two hours of a change of the clocks."""
        near = timedelta(hours=2) // STEP
        found = {
            change + more for _, seen in self._layers for change in seen.changes for more in range(-near, near + 1)
        }
        return found & {*self._steps}

    def turns(self) -> set[int]:
        """Return the steps just before, at and just after each hand-over, and each end of hours."""
        places = (bisect_left(seen.early, wall) for rota, seen in self._layers for wall in rota.walls)
        return {place + more for place in places for more in (-1, 0, 1)} & {*self._steps}


class _Rota:
    """A layer as lists."""

    def __init__(self, layer: Layer, start: datetime, steps: int) -> None:
        first = datetime.combine(layer.first_day, layer.hand_over)
        last = start.replace(tzinfo=None) + steps * STEP + 2 * DAY
        self._people = [frozenset(slot.people) for slot in layer.slots]
        self._hand_overs = [first]
        while self._hand_overs[-1] <= last:
            self._hand_overs.append(self._hand_overs[-1] + layer.rotation)
        self._in_layer = _steps_of_week(layer.restrict)
        self._in_turn = [_steps_of_week(slot.restrict) for slot in layer.slots]
        restrict = [*layer.restrict, *(hours for slot in layer.slots for hours in slot.restrict)]
        days = [first.date() + number * DAY for number in range((last - first).days)]
        ends = [datetime.combine(day, clock) for day in days for each in restrict for clock in (each.start, each.end)]
        self.walls = self._hand_overs + ends

    def at(self, wall: datetime) -> frozenset[str]:
        """Return who is on call when the clock shows `wall`."""
        turns = bisect_right(self._hand_overs, wall)
        number = (turns - 1) % len(self._people)
        step = (wall.weekday() * DAY + timedelta(hours=wall.hour, minutes=wall.minute)) // STEP
        on = turns and step in self._in_layer and step in self._in_turn[number]
        return self._people[number] if on else frozenset()


def _steps_of_week(restrict: tuple[Hours, ...]) -> frozenset[int]:
    """Return the steps of the week that restrictions allow, Monday's midnight being 0: all where there are none."""
    found: set[int] = set() if restrict else {*range(WEEK)}
    for hours in restrict:
        begin, end = (timedelta(hours=clock.hour, minutes=clock.minute) for clock in (hours.start, hours.end))
        length = (end - begin if end > begin else end - begin + DAY) // STEP
        for weekday in hours.days.weekdays:
            found |= {((weekday * DAY + begin) // STEP + more) % WEEK for more in range(length)}
    return frozenset(found)
