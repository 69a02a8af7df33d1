"""Read the calendars of holidays: a country's, as the library `holidays` knows them, and an organisation's own days."""

import re
import warnings
from datetime import date
from functools import cache

from muster.policy.place import Fields, Place
from muster.policy.schema.oncall import CALENDARS
from muster.policy.words import day, identifier, name

YEARS = range(2020, 2061)
"""The years of which holidays are known."""
_CODE = re.compile(r"[A-Z]{2}")
_EACH_YEAR = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


def read_holidays(root: Fields) -> dict[str, frozenset[date]]:
    """Return the days of each calendar, by its id, over YEARS."""
    return {identifier(key, place): _calendar(place) for key, place in root.entries("holidays").items()}


def _calendar(place: Place) -> frozenset[date]:
    fields = CALENDARS.read(place)
    if place.is_mapping and not fields.places.keys() & {"country", "also"}:
        place.entry_error("a calendar of holidays needs 'country' or 'also'")
    if "subdivision" in fields.places and "country" not in fields.places:
        fields.places["subdivision"].entry_error("a subdivision is part of a country: name it under 'country'")
    country = fields.read("country", name, "")
    known = _country(country, fields) if country else frozenset[date]()
    days = known.union(*(_dates(each) for each in fields.items("also")))
    for each in fields.items("except"):
        excepted = _dates(each)
        if excepted and not excepted & days:
            _warn(each, f"{each.word()} is no holiday anyway")
        days -= excepted
    return days


def _country(country: str, fields: Fields) -> frozenset[date]:
    subdivision = fields.read("subdivision", name, "")
    if not _CODE.fullmatch(country):
        fields.places["country"].error(f"expected a country's code of two capitals such as SE, found {country!r}")
        return frozenset()
    try:
        days = public_holidays(country, subdivision)
    except NotImplementedError:
        _refuse(country, subdivision, fields)
        return frozenset()
    last = max((day.year for day in days), default=0)
    if last < YEARS[-1]:
        until = f"only until {last}: add later ones under 'also'" if last else "not at all: list them under 'also'"
        _warn(fields.places["country"], f"holidays of {country} are known {until}")
    return days


def _refuse(country: str, subdivision: str, fields: Fields) -> None:
    from holidays import list_supported_countries  # noqa: PLC0415 - only a mistake needs the list

    known = list_supported_countries(include_aliases=False)
    if country not in known:
        fields.places["country"].error(f"no holidays are known of {country}")
    else:
        hint = fields.places["subdivision"].hint(subdivision, known[country])
        fields.places["subdivision"].error(f"{country} has no subdivision {subdivision!r}{hint}")


def _warn(place: Place, message: str) -> None:
    """Report what is no error, since what is a holiday may change with a new version of the library."""
    place.report.add("warning", place.node.mark, message)


@cache
def public_holidays(country: str, subdivision: str) -> frozenset[date]:
    """Return the public holidays of a country, or of a subdivision of it, in YEARS as far as the library knows them.

    Both are codes of ISO 3166-2, the subdivision without the country's part: "BY" for Bavaria, "" for none. Raises
    NotImplementedError where the library has no such country or subdivision.
    """
    from holidays import country_holidays  # noqa: PLC0415 - 0.15 s that only a policy with a country's holidays pays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that some holidays of a few countries are unknown in later years
        return frozenset(country_holidays(country, subdiv=subdivision or None, years=YEARS))


def _dates(place: Place) -> frozenset[date]:
    """Return the date that is written, 2026-12-24; of every year for 12-24."""
    said = place.word()
    if not _EACH_YEAR.fullmatch(said):
        return frozenset({day(place)}) - {date.min}
    found = frozenset(filter(None, (_valid(f"{year}-{said}") for year in YEARS)))
    if not found:
        place.error(f"expected a date such as 2026-01-05, or 01-05 for every year, found {said!r}")
    return found


def _valid(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
