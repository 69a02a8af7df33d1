"""The people of an organisation and who of them is on call when, by the policy alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from muster.domain.rules.hours import DAY, Hours
from muster.domain.rules.severities import Urgency
from muster.domain.rules.working_time import BusinessHours

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A road to a person: the name of a channel of the policy, and the address on it."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """To be paged by a channel, so long after the page was asked for, unless somebody has acknowledged by then."""

    channel: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be paged. `contacts` are tried in their order. Without `business_hours`, the organisation's.

    `notify` is the person's own rule for so urgent an incident, in order of time.
    """

    id: str
    name: str
    time_zone: str
    contacts: tuple[Contact, ...] = ()
    notify: dict[Urgency, tuple[Notice, ...]] = field(default_factory=dict)
    business_hours: BusinessHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One turn of a rotation: those who are on call in it together, and within which hours; always where none are."""

    people: tuple[str, ...]
    restrict: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A rotation: `slots` take turns of `rotation` each, handing over by the wall clock of `time_zone`.

    On `first_day`, at the time of the hand-over, the first of them begins; before it nobody is on call, nor before the
    hand-over of the day `since`, nor from that of the day `until` on, nor out of the hours of `restrict`.
    """

    slots: tuple[Slot, ...]
    first_day: date
    hand_over: time
    time_zone: str
    rotation: timedelta = WEEK
    name: str = ""
    """Empty for the only layer of a schedule."""
    since: date | None = None
    until: date | None = None
    restrict: tuple[Hours, ...] = ()

    def on_call(self, wall: datetime) -> tuple[str, ...]:
        """Return who is on call when the clock of the layer's zone shows `wall` (naive)."""
        over = self._ends is not None and self._ends <= wall
        if not self.slots or wall < self.begins or over or not _within(self.restrict, wall):
            return ()
        slot = self.slots[(wall - self._first) // self.rotation % len(self.slots)]
        return slot.people if _within(slot.restrict, wall) else ()

    def changes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield every reading of the clock (naive) from `start` to `end` at which it becomes another's turn.

        In no order, and among others at which nothing changes.
        """
        yield self.begins
        if self._ends:
            yield self._ends
        hand_over = self._first + max(0, (start - self._first) // self.rotation) * self.rotation
        while hand_over <= end and len({*self.slots}) > 1:
            yield hand_over
            hand_over += self.rotation
        windows = (*self.restrict, *(hours for slot in self.slots for hours in slot.restrict))
        clocks = {clock for hours in windows for clock in (hours.start, hours.end)}
        for number in range((end.date() - start.date()).days + 1 if clocks else 0):
            yield from (datetime.combine(start.date() + number * DAY, clock) for clock in clocks)

    @property
    def _first(self) -> datetime:
        return datetime.combine(self.first_day, self.hand_over)

    @property
    def begins(self) -> datetime:
        """Return what the clock shows (naive) when the layer begins."""
        return datetime.combine(max(self.first_day, self.since or self.first_day), self.hand_over)

    @property
    def _ends(self) -> datetime | None:
        return datetime.combine(self.until, self.hand_over) if self.until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who is on call: by the last of the layers that has somebody, or by a calendar kept elsewhere, at `ical_url`.

    `time_zone` is that of times in the calendar that have none, and of reports about the schedule. With a
    `hand_off_notice`, whoever takes over and whoever hands over are told so; the former so long `ahead` as well.
    """

    id: str
    name: str
    time_zone: str
    layers: tuple[Layer, ...] = ()
    ical_url: str = ""
    hand_off_notice: bool = False
    ahead: timedelta = timedelta()

    @property
    def people(self) -> tuple[str, ...]:
        """Return everybody who has a turn in some layer, each once, in the policy's order."""
        slots = (slot for layer in self.layers for slot in layer.slots)
        return tuple(dict.fromkeys(person for slot in slots for person in slot.people))


def _within(restrict: tuple[Hours, ...], wall: datetime) -> bool:
    return not restrict or any(hours.day_of(wall) for hours in restrict)
