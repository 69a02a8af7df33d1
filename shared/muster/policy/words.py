"""Read single values: durations, times, dates, zones, identifiers, choices and references."""

import re
from collections.abc import Callable, Collection
from datetime import date, time, timedelta

from muster.domain.rules.severities import Within
from muster.domain.text import one_line
from muster.policy.durations import duration_in
from muster.policy.place import Place, closest
from muster.policy.schema.kinds import COLOUR
from muster.policy.schema.shape import IDENTIFIER

LONGEST = timedelta(days=366)
_BUSINESS = re.compile(r"(\d{1,3}) business (day|hour|minute)s?", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def name(place: Place) -> str:
    """Return text folded into one line."""
    return one_line(place.text())


def identifier(key: str, place: Place) -> str:
    """Return the key of an entry, which must be an identifier."""
    if not re.fullmatch(IDENTIFIER, key):
        place.entry_error(f"{key!r} cannot be an identifier: lower-case letters, digits, - and _, at most 63")
    return key


def duration(place: Place) -> timedelta:
    """Return a duration such as 15m, 1h30m or 2d, at most a year; zero where it is wrong."""
    return _length(place, place.word()) or timedelta()


def duration_that(holds: Callable[[timedelta], bool], wrong: str) -> Callable[[Place], timedelta]:
    """Return a reader of a duration for which `holds`; where it does not, what is `wrong` is said, `{}` as written."""

    def read(place: Place) -> timedelta:
        said = place.word()
        length = _length(place, said)
        if length is not None and not holds(length):
            place.error(wrong.format(said))
        return length or timedelta()

    return read


def within(place: Place) -> Within:
    """Return a deadline: a duration above zero, or business time ("1 business day", "4 business hours")."""
    said = place.word()
    if found := _BUSINESS.fullmatch(said):
        number, unit = int(found[1]), found[2]
        time_of = {"hour": timedelta(hours=number), "minute": timedelta(minutes=number)}
        deadline = Within(business_time=time_of[unit]) if unit in time_of else Within(business_days=number)
    elif "business" in said or "working" in said:
        place.error(f"expected business time such as '1 business day' or '4 business hours', found {said!r}")
        return Within()
    else:
        length = _length(place, said)
        if length is None:
            return Within()
        deadline = Within(duration=length)
    if deadline == Within():
        place.error("a deadline must be longer than nothing")
    return deadline


def _length(place: Place, said: str) -> timedelta | None:
    """Return the duration that is said, None where it is none, which is reported."""
    if not said:
        return None
    length = duration_in(said)
    if length is None:
        instead = f": say of what, {said}m or {said}h" if said.isdecimal() else f", found {said!r}"
        place.error(f"expected a duration such as 15m, 1h30m or 2d{instead}")
        return None
    if length > LONGEST:
        place.error(f"{said} is longer than a year")
        return None
    return length


def clock_time(place: Place) -> time:
    """Return a time of day, which must be quoted: without quotes YAML reads 10:00 as 600."""
    said = place.text() if place.is_empty else place.word()
    found = _TIME.fullmatch(said)
    if not found:
        place.error(f'expected a time of day in quotes such as "09:00", found {said!r}')
        return time()
    if not place.is_quoted:
        place.error(f'put the time in quotes, "{said.zfill(5)}": without them YAML may read it as a number')
    return time(int(found[1]), int(found[2]))


def day(place: Place) -> date:
    """Return a date, written 2026-01-05."""
    said = place.word()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII):
            return date.fromisoformat(said)
    except ValueError:
        pass
    place.error(f"expected a date such as 2026-01-05, found {said!r}")
    return date.min


def zone(place: Place) -> str:
    """Return the name of an IANA time zone."""
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - only reading a policy needs it

    said = place.text()
    try:
        ZoneInfo(said or "UTC")
    except (ValueError, OSError, LookupError):
        guess = _zone_meant(said, available_timezones()) if place.is_worth_guessing else None
        place.error(f"unknown time zone {said!r}" + (f": did you mean {guess!r}?" if guess else ""))
    return said


def _zone_meant(said: str, zones: set[str]) -> str | None:
    cities = {each.rsplit("/", 1)[-1]: each for each in sorted(zones)}
    city = closest(said.rsplit("/", 1)[-1].replace(" ", "_"), cities)
    return closest(said, zones) or (cities[city] if city else None)


def small_number(said: str) -> int | None:
    """Return a whole number from 1 to 99, None for anything else."""
    return int(said) if re.fullmatch(r"[1-9]\d?", said, re.ASCII) else None


def whole(place: Place) -> int | None:
    """Return a whole number from 1 to 99."""
    said = place.word()
    number = small_number(said)
    if number is None:
        place.error(f"expected a number from 1 to 99, found {said!r}")
    return number


def colour(place: Place) -> str:
    """Return a colour, written "#rrggbb"."""
    said = place.text()
    if said and not COLOUR.fits(said):
        place.error(f'expected a colour such as "#d93025", found {said!r}')
    return said


def yes_or_no(place: Place) -> bool:
    """Return true or false."""
    said = place.word()
    if said and said not in {"true", "false"}:
        place.error(f"expected true or false, found {said!r}")
    return said == "true"


def one_of(known: Collection[str], what: str) -> Callable[[Place], str]:
    """Return a reader of one of the known words; `what` they are is said when it is none of them."""

    def read(place: Place) -> str:
        said = place.word()
        if said and said not in known:
            place.error(f"unknown {what} {said!r}{place.hint(said, known)}")
        return said

    return read
