"""Read the `schedules` section."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from muster.domain.rules.oncall import WEEK, Layer, Schedule, Slot
from muster.policy.addresses import url
from muster.policy.durations import duration_in
from muster.policy.hours import restrictions
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema import oncall as shapes
from muster.policy.words import clock_time, day, duration_that, identifier, name, one_of, zone

SHORTEST = timedelta(hours=1)
FARTHEST_AHEAD = timedelta(days=7)


def read_schedules(root: Fields, names: Names, time_zone: str) -> dict[str, Schedule]:
    """Return the schedules by their id."""
    return {
        identifier(key, place): _schedule(key, place, names, time_zone)
        for key, place in root.entries("schedules").items()
    }


def _schedule(key: str, place: Place, names: Names, time_zone: str) -> Schedule:
    if key in names.people:
        place.entry_error(f"{key!r} is a person already: a step that pages {key!r} could mean either")
    fields = shapes.SCHEDULES.read(place)
    zone_of_all = fields.read("time_zone", zone, time_zone)
    told, ahead = fields.read("hand_off_notice", _hand_off_notice, (False, timedelta()))
    return Schedule(
        id=key,
        name=fields.read("name", name, key),
        time_zone=zone_of_all,
        layers=tuple(_layers(place, fields, names, zone_of_all)),
        ical_url=fields.read("ical", _calendar, ""),
        hand_off_notice=told,
        ahead=ahead,
    )


def _layers(place: Place, fields: Fields, names: Names, time_zone: str) -> Iterator[Layer]:
    """Yield the layers: those of the list, or the only one, which the schedule's own entries describe."""
    written = fields.places.keys()
    if instead := "layers" in written or "ical" in written:
        for key in written & {key.name for key in shapes.ROTATION}:
            why = "its layers say it" if "layers" in written else "its calendar says it"
            fields.places[key].entry_error(f"a schedule has no {key!r} of its own where {why}")
    if {"layers", "ical"} <= written:
        fields.places["layers"].entry_error("a schedule has layers or a calendar, not both")
    for number, each in enumerate(fields.items("layers"), start=1):
        own = shapes.LAYER.read(each)
        yield _layer(own, names, own.read("name", name, str(number)), own.read("time_zone", zone, time_zone))
    if not instead:
        missing = [each.name for each in shapes.ROTATION if each.required and each.name not in written]
        for name_of in missing if place.is_mapping or place.is_empty else ():
            place.entry_error(f"a schedule needs {name_of!r}")
        yield _layer(fields, names, "", time_zone)


def _layer(fields: Fields, names: Names, title: str, time_zone: str) -> Layer:
    first_day = fields.read("first_day", day, date.min)
    since, until = fields.read("from", day, None), fields.read("until", day, None)
    if since and since < first_day:
        fields.places["from"].error(f"nobody is on call before first_day, {first_day}: leave 'from' out")
    if until and until <= max(first_day, since or first_day):
        fields.places["until"].error("this ends before it begins")
    return Layer(
        name=title,
        slots=tuple(_slot(each, names) for each in fields.items("people")),
        rotation=fields.read("rotation", _rotation, WEEK),
        first_day=first_day,
        hand_over=fields.read("hand_over", clock_time, time()),
        time_zone=time_zone,
        since=since,
        until=until,
        restrict=restrictions(fields, names),
    )


def _slot(place: Place, names: Names) -> Slot:
    if not place.is_mapping:
        return Slot(people=_together(place, names))
    fields = shapes.TURN.read(place)
    people = _together(fields.places["person"], names) if "person" in fields.places else ()
    return Slot(people=people, restrict=restrictions(fields, names))


def _together(place: Place, names: Names) -> tuple[str, ...]:
    people = [place] if place.is_scalar else place.items()
    if not people and not place.is_mapping:
        place.error("nobody has this turn: name somebody")
    return tuple(reference(names.people, "person")(each) for each in people)


def _rotation(place: Place) -> timedelta:
    said = place.word()
    if not said[:1].isdecimal():
        one_of(shapes.ROTATIONS, "rotation")(place)
        return shapes.ROTATIONS.get(said, WEEK)
    turn = duration_that(lambda length: length >= SHORTEST, "a turn lasts an hour at least, found {}")
    return max(turn(place), SHORTEST)


def _hand_off_notice(place: Place) -> tuple[bool, timedelta]:
    """Return whether people are told of a hand-off, and how long ahead of it whoever takes over."""
    said = place.word()
    if not said or said in {"true", "false"}:
        return said == "true", timedelta()
    ahead = duration_in(said)
    if ahead is None:
        place.error(f"expected true, false or a duration such as 30m, found {said!r}")
    elif not ahead:
        place.error("whoever takes over is told some time ahead: write true to have it told at the hand-off only")
    elif ahead > FARTHEST_AHEAD:
        place.error("whoever takes over is told a week ahead at most")
    return True, ahead or timedelta()


def _calendar(place: Place) -> str:
    said = url(place)
    if said.startswith("http:"):
        place.error("expected a URL that begins with https://")
    return said
