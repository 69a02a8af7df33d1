"""Read days, hours by the clock on the wall, and the restrictions made of them."""

import re
from datetime import date, time

from muster.domain.rules.hours import ALL_DAYS, EVERY_DAY, WEEKDAYS, Days, Hours
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.schema.conditions import RESTRICTION

_WEEKDAYS = re.compile(rf"({'|'.join(WEEKDAYS)})(?:-({'|'.join(WEEKDAYS)}))?")
_HOLIDAYS = re.compile(r"(not )?holidays(?: of (\S+))?")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?- ?(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)


def restrictions(fields: Fields, names: Names) -> tuple[Hours, ...]:
    """Return the entry `restrict`: one restriction, or a list of which any must hold; none where it is not given."""
    return restricted(fields.places["restrict"], "restrict", names) if "restrict" in fields.places else ()


def restricted(place: Place, key: str, names: Names) -> tuple[Hours, ...]:
    """Return the restriction that stands under a key, or those of a list."""
    found = [place] if place.is_mapping else place.items()
    if not found and (place.is_empty or not place.is_scalar):
        place.entry_error(f"restricted to nothing: say 'days' or 'hours', or leave {key!r} out")
    return tuple(_restriction(each, names) for each in found)


def _restriction(place: Place, names: Names) -> Hours:
    fields = RESTRICTION.read(place)
    if place.is_mapping and not fields.places:
        place.entry_error("a restriction needs 'days' or 'hours'")
    days = fields.read("days", lambda each: _days(each, names), ALL_DAYS)
    return clock_hours(fields.places["hours"], days) if "hours" in fields.places else Hours(days=days)


def clock_hours(place: Place, days: Days) -> Hours:
    """Return the hours between two times of day, such as "20:00-08:00", on certain days."""
    said = place.word()
    found = _HOURS.fullmatch(said)
    if not found:
        if said:
            place.error(f'expected hours in quotes such as "08:00-17:00", found {said!r}')
        return Hours(days=days)
    start, end = (time(int(hour or 0), int(minute or 0)) for hour, minute in (found.groups()[:2], found.groups()[2:]))
    if start == end and found[3]:
        place.error("hours that end when they begin: leave 'hours' out for the whole day")
    return Hours(days=days, start=start, end=end)


def weekdays(places: list[Place]) -> frozenset[int]:
    """Return days of the week (Monday is 0), given by their names or as "mon-fri"."""
    return frozenset(day for place in places for day in _weekdays(place))


def is_holidays(place: Place) -> bool:
    """Return whether holidays are meant, of whatever calendar."""
    return bool(_HOLIDAYS.fullmatch(place.word()))


def _weekdays(place: Place) -> set[int]:
    said = place.word()
    found = _WEEKDAYS.fullmatch(said.casefold())
    if not found:
        if said:
            place.error(f"expected days such as mon-fri, sat or holidays, found {said!r}")
        return set()
    first, last = (WEEKDAYS.index(day) for day in (found[1], found[2] or found[1]))
    return {(first + more) % 7 for more in range((last - first) % 7 + 1)}


def _days(place: Place, names: Names) -> Days:
    said = place.one_or_more()
    if not said and (place.is_empty or not place.is_scalar):
        place.error("expected at least one day")
    ordinary = weekdays([each for each in said if not is_holidays(each)])
    named = [_holidays(each, names) for each in said if is_holidays(each)]
    also, never = ({calendar for calendar, counted in named if counted is on} for on in (True, False))
    if also & never:
        place.entry_error("the same holidays are asked for and ruled out")
    return Days(
        weekdays=ordinary if ordinary or also else EVERY_DAY, also=_dates(also, names), never=_dates(never, names)
    )


def _holidays(place: Place, names: Names) -> tuple[str, bool]:
    """Return the calendar that is meant, and whether its days count or do not."""
    found = _HOLIDAYS.fullmatch(place.word())
    ruled_out, said = found.groups() if found else (None, None)
    known = sorted(names.calendars)
    if said and said not in names.calendars:
        place.error(f"unknown calendar of holidays {said!r}{place.hint(said, known)}")
    elif not known:
        place.error("the policy has no holidays: add a section 'holidays'")
    elif not said and len(known) > 1:
        place.error(f"there are several calendars: say 'holidays of {known[0]}'")
    return said or "".join(known[:1]), not ruled_out


def _dates(calendars: set[str], names: Names) -> frozenset[date]:
    none: frozenset[date] = frozenset()
    return none.union(*(names.calendars.get(calendar, none) for calendar in calendars))
