"""Who is on call for a schedule: by its layers, or its calendar, and whatever overrides them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Override, Shift, Standing, VoidOverride
from muster.domain.wall_clock import readings, showings

FAR = (timedelta(days=8), timedelta(days=64), timedelta(days=400))
"""How far to look for the end of a shift, the nearest first: a turn lasts a year at most."""
MARGIN = timedelta(days=2)
"""More than any clock on a wall is ahead of UTC, or behind it, or is put forward or back."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who is on call, and why they: the layer, the override with its reason; empty for the only layer."""

    person: str
    why: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A turn that somebody has, and everybody who has had it before overrides gave it to them."""

    turn: Turn
    holders: frozenset[str]


def on_call(schedule: Schedule, at: datetime, standing: Standing) -> tuple[Turn, ...]:
    """Return who is on call at an aware instant, each person once.

    Of overrides that overlap, the one made last wins; a void one changes nothing but the reason. In an hour that the
    clock shows twice, whoever is on call by its first showing and whoever is by its second are so together, wherever
    they differ.
    """
    turns = _calendar(schedule, at, standing) if schedule.ical_url else _layers(schedule, at)
    places = tuple(_Place(turn, frozenset({turn.person})) for turn in turns)
    for override in standing.overrides:
        if override.schedule == schedule.id and override.start <= at < override.end:
            places = _overridden(places, override)
    by_person: dict[str, Turn] = {}
    for place in places:
        by_person.setdefault(place.turn.person, place.turn)
    return tuple(by_person.values())


def shifts(schedule: Schedule, start: datetime, end: datetime, standing: Standing) -> tuple[Shift, ...]:
    """Return who is on call from `start` until `end` (aware UTC): shift after shift, also those with nobody.

    Neighbours differ in who is on call.
    """
    found: list[Shift] = []
    points = sorted({start, *(at for at in _changes(schedule, start, end, standing) if start < at < end)})
    for begin, until in pairwise((*points, end) if start < end else ()):
        people = tuple(turn.person for turn in on_call(schedule, begin, standing))
        if found and found[-1].people == people:
            begin = found.pop().start  # noqa: PLW2901 - the same shift goes on
        found.append(Shift(start=begin, end=until, people=people))
    return tuple(found)


def next_change(schedule: Schedule, at: datetime, standing: Standing) -> datetime | None:
    """Return when others are on call than at an instant (aware UTC); None where no change is in sight."""
    for far in FAR:
        try:
            shift = shifts(schedule, at, at + far, standing)[0]
        except OverflowError:  # at the end of the calendar
            return None
        if shift.end < at + far:
            return shift.end
    return None


def is_known(schedule: Schedule, standing: Standing) -> bool:
    """Return whether it is known who is on call: a calendar that is kept elsewhere may not have been read yet."""
    return not schedule.ical_url or schedule.id in standing.calendars


def _layers(schedule: Schedule, at: datetime) -> Iterator[Turn]:
    """Yield who is on call by the layers, first to who is never late by the clock, then to who is never early."""
    clocks = [readings(at, layer.time_zone) for layer in schedule.layers]
    for reading in range(2):
        for layer, walls in reversed([*zip(schedule.layers, clocks, strict=True)]):
            if people := layer.on_call(walls[reading]):
                why = f"layer {layer.name}" if layer.name else ""
                yield from (Turn(person, why) for person in people)
                break


def _calendar(schedule: Schedule, at: datetime, standing: Standing) -> Iterator[Turn]:
    for shift in standing.calendars.get(schedule.id, ()):
        if shift.start <= at < shift.end:
            yield from (Turn(person, "imported calendar") for person in shift.people)


def _overridden(places: tuple[_Place, ...], override: Override) -> tuple[_Place, ...]:
    if isinstance(override, VoidOverride):
        return tuple(_passed_over(place, override) for place in places)
    said = f": {override.reason}" if override.reason else ""
    if override.instead is None:
        return (_Place(Turn(override.person, f"override{said}"), frozenset({override.person})),)
    turn = Turn(override.person, f"in place of {override.instead}{said}")
    return tuple(
        _Place(turn, place.holders | {override.person}) if override.instead in place.holders else place
        for place in places
    )


def _passed_over(place: _Place, override: VoidOverride) -> _Place:
    if override.instead and override.instead not in place.holders:
        return place
    gone = f"an override names {override.person}, who is not in the policy"
    return _Place(Turn(place.turn.person, f"{place.turn.why}; {gone}" if place.turn.why else gone), place.holders)


def _changes(schedule: Schedule, start: datetime, end: datetime, standing: Standing) -> Iterator[datetime]:
    """Yield every instant from `start` to `end` at which another may be on call, and some others."""
    for override in standing.overrides:
        yield from (override.start, override.end)
    for shift in standing.calendars.get(schedule.id, ()):
        yield from (shift.start, shift.end)
    for layer in schedule.layers:
        walls = (at.replace(tzinfo=None) for at in (start - MARGIN, end + MARGIN))
        for wall in set(layer.changes(*walls)):
            yield from _instants(wall, layer.time_zone)


def _instants(wall: datetime, zone: str) -> tuple[datetime, ...]:
    try:
        return showings(wall, zone)
    except OverflowError:
        return ()
