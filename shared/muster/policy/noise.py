"""Read what keeps noise from paging: maintenance windows, waits, and how often something must come."""

import re
from datetime import UTC, datetime, time, timedelta

from muster.domain.rules.hours import ALL_DAYS, WEEKDAYS, Days, Hours
from muster.domain.rules.matching import ALWAYS
from muster.domain.rules.noise import (
    BundlingRule,
    FlappingRule,
    GroupRule,
    Maintenance,
    Noise,
    Once,
    RecurrenceRule,
    StormRule,
    TransientRule,
    Weekly,
)
from muster.domain.wall_clock import showings
from muster.policy.conditions import condition
from muster.policy.place import Fields, Place
from muster.policy.schema import noise as shapes
from muster.policy.schema.conditions import FACTS
from muster.policy.words import duration_that, name, whole, zone

_DAY = "|".join(WEEKDAYS)
_EVERY = re.compile(
    rf"(?:({_DAY})(?:-({_DAY}))? )?([01]\d|2[0-3]):([0-5]\d) ?- ?(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII
)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
LONGEST_WAIT = timedelta(hours=1)
_some_time = duration_that(bool, "this must be longer than nothing")
_NEVER = Once(start=datetime.min.replace(tzinfo=UTC), end=datetime.min.replace(tzinfo=UTC))


def read_noise(root: Fields, time_zone: str) -> Noise:
    """Return what is decided about noise; times are those of the organisation's zone where none is given."""
    return Noise(
        maintenance=tuple(_maintenance(place, time_zone) for place in root.items("maintenance")),
        transient=tuple(_transient(place) for place in root.items("hold")),
        recurrence=tuple(_recurrence(place) for place in root.items("recurrence")),
        flapping=root.read("flapping", _flapping, None),
        grouping=_grouping(root),
        storm=root.read("storm", _storm, None),
        bundling=root.read("bundling", _bundling, None),
    )


def _maintenance(place: Place, time_zone: str) -> Maintenance:
    fields = shapes.MAINTENANCE.read(place)
    return Maintenance(
        rule=place.path,
        name=fields.read("name", name, ""),
        when=fields.read("when", condition, ALWAYS),
        window=_window(place, fields, fields.read("time_zone", zone, time_zone)),
    )


def _window(place: Place, fields: Fields, time_zone: str) -> Once | Weekly:
    written = fields.places.keys() & {"from", "to", "every"}
    if written == {"every"}:
        return Weekly(hours=_every(fields.places["every"]), time_zone=time_zone)
    if written != {"from", "to"}:
        if place.is_mapping:
            place.entry_error("a maintenance window is once, with 'from' and 'to', or each week, with 'every'")
        return _NEVER
    start, end = _instant(fields.places["from"]), _instant(fields.places["to"])
    if start is None or end is None:
        return _NEVER
    try:
        once = Once(start=showings(start, time_zone)[0], end=showings(end, time_zone)[1])
    except (LookupError, ValueError, OSError):  # the zone, which is reported where it stands
        return _NEVER
    if once.end <= once.start:
        fields.places["to"].error("this ends before it begins")
    return once


def _instant(place: Place) -> datetime | None:
    """Return what a clock shows (naive); None where it is none, which is reported."""
    said = place.word()
    try:
        if found := _INSTANT.fullmatch(said):
            return datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        pass
    if said:
        place.error(f"expected a day and a time such as 2026-11-02T22:00, found {said!r}")
    return None


def _every(place: Place) -> Hours:
    said = place.word()
    found = _EVERY.fullmatch(said.casefold())
    if not found:
        if said:
            place.error(f"expected days and hours such as 'sun 02:00-04:00' or 'mon-fri 22:00-06:00', found {said!r}")
        return Hours()
    first, last, *clock = found.groups()
    days = ALL_DAYS
    if first:
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days = Days(weekdays=frozenset((begin + more) % 7 for more in range((end - begin) % 7 + 1)))
    hours = [int(each or 0) for each in clock]
    start, until = time(hours[0], hours[1]), time(hours[2], hours[3])
    if start == until and clock[2]:
        place.error("these hours end when they begin: say 00:00-24:00 for the whole day")
    return Hours(days=days, start=start, end=until)


def _transient(place: Place) -> TransientRule:
    fields = shapes.HOLD.read(place)
    when = fields.read("when", condition, ALWAYS)
    return TransientRule(rule=place.path, when=when, wait=fields.read("for", _some_time, timedelta()))


def _recurrence(place: Place) -> RecurrenceRule:
    fields = shapes.RECURRENCE.read(place)
    return RecurrenceRule(
        rule=place.path,
        when=fields.read("when", condition, ALWAYS),
        times=fields.read("times", _several, 2),
        within=fields.read("within", _some_time, timedelta()),
    )


def _flapping(place: Place) -> FlappingRule:
    fields = shapes.FLAPPING.read(place)
    return FlappingRule(
        changes=fields.read("changes", _several, 2),
        within=fields.read("within", _some_time, timedelta()),
        stable=fields.read("stable", _some_time, timedelta()),
    )


def _grouping(root: Fields) -> tuple[GroupRule, ...]:
    rules = [_group(place) for place in root.items("grouping")]
    for number, place in enumerate(root.items("grouping")):
        if rules[number].name in {rule.name for rule in rules[:number]}:
            place.error(f"another rule is called {rules[number].name!r}: each needs a name of its own")
    return tuple(rules)


def _group(place: Place) -> GroupRule:
    fields = shapes.GROUP.read(place)
    by = tuple(_fact(each) for each in fields.one_or_more("by"))
    if "by" in fields.places and not by:
        fields.places["by"].entry_error("by nothing: name at least one fact that they share")
    return GroupRule(
        rule=place.path,
        name=fields.read("name", name, ""),
        when=fields.read("when", condition, ALWAYS),
        by=by,
        within=fields.read("within", _some_time, timedelta()),
    )


def _fact(place: Place) -> str:
    said = place.word()
    if said and said not in FACTS and not (said.startswith("labels.") and said != "labels."):
        place.error(f"unknown fact {said!r}{place.hint(said, (*FACTS, 'labels.NAME'))}")
    return said


def _storm(place: Place) -> StormRule:
    fields = shapes.STORM.read(place)
    incidents = fields.read("incidents", whole, None)
    return StormRule(incidents=incidents or 1, within=fields.read("within", _some_time, timedelta()))


def _bundling(place: Place) -> BundlingRule:
    fields = shapes.BUNDLING.read(place)
    within = fields.read("within", _some_time, timedelta())
    if within > LONGEST_WAIT:
        fields.places["within"].error("this is longer than an hour: nobody waits longer than that to be paged")
    return BundlingRule(pages=fields.read("pages", whole, None) or 1, within=within)


def _several(place: Place) -> int:
    times = whole(place)
    if times == 1:
        place.error("once is not often: say 2 or more")
    return times or 2
