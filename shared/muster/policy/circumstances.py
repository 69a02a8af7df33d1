"""Read what a rule may ask about besides the alert itself: the time, what else is broken, what came before."""

from collections.abc import Iterable
from datetime import timedelta

from muster.domain.rules.circumstances import AffectedServices, AtTime, AtWork, LastEnded, OpenIncidents, Seen
from muster.domain.rules.working_time import BusinessHours
from muster.domain.surroundings import EndedBy
from muster.policy.conditions import Given, patterns
from muster.policy.hours import restricted
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema import conditions as shapes
from muster.policy.words import duration, one_of, whole, yes_or_no

LONGEST = timedelta(days=90)
"""Alerts are kept for so long."""


def circumstances(names: Names, time_zone: str, hours: BusinessHours) -> Given:
    """Return how to read each circumstance, in an organisation with this time zone and these business hours."""
    readers = (
        lambda place: _time(place, names, time_zone),
        lambda place: AtWork(hours=hours, working=yes_or_no(place)),
        lambda place: _open_incidents(place, names),
        _affected_services,
        _seen,
        _last_ended,
    )
    return dict(zip((key.name for key in shapes.CIRCUMSTANCES.keys), readers, strict=True))


def _time(place: Place, names: Names, time_zone: str) -> AtTime:
    if place.is_scalar and not place.is_empty:
        place.error(f'expected {{ days: mon-fri, hours: "08:00-18:00" }}, or one of the two, found {place.word()!r}')
        return AtTime(hours=(), time_zone=time_zone, said="")
    hours = restricted(place, "time", names)
    said = (_said(each) for each in ([place] if place.is_mapping else place.items()))
    return AtTime(hours=hours, time_zone=time_zone, said=" or ".join(said))


def _said(place: Place) -> str:
    """Return a restriction as it is written: "mon-fri 08:00-18:00"."""
    entries = place.entries().values() if place.is_mapping else ()
    return " ".join(", ".join(each.word() for each in value.one_or_more()) for value in entries)


def _open_incidents(place: Place, names: Names) -> OpenIncidents:
    fields = shapes.OPEN_INCIDENTS.read(place)
    said = fields.one_or_more("service")
    if "service" in fields.places and not said:
        fields.places["service"].entry_error(f"name at least one service, or say {shapes.DEPENDENCIES}")
    known = reference((*names.services, shapes.DEPENDENCIES), "service")
    services = tuple(known(each) for each in said)
    if shapes.DEPENDENCIES in services and len(services) > 1:
        place.error(f"say either {shapes.DEPENDENCIES} or certain services")
    at_least = fields.read("at_least", whole, None)
    return OpenIncidents(services=None if shapes.DEPENDENCIES in services else services, at_least=at_least or 1)


def _affected_services(place: Place) -> AffectedServices:
    fields = shapes.AFFECTED_SERVICES.read(place)
    return AffectedServices(at_least=several(fields, "at_least", "the alert's own service is counted"))


def _seen(place: Place) -> Seen:
    fields = shapes.SEEN.read(place)
    within = fields.read("within", duration, LONGEST)
    if within > LONGEST:
        fields.places["within"].error(f"alerts are kept for {LONGEST.days} days")
    return Seen(times=several(fields, "times", "this alert is counted"), within=within)


def several(fields: Fields, key: str, why: str) -> int:
    """Return a number from 2 to 99: 1 would always hold, and `why` is said."""
    number = fields.read(key, whole, None)
    if number == 1:
        fields.places[key].error(f"1 always holds, since {why}: expected 2 or more")
    return number or 2


def _last_ended(place: Place) -> LastEnded:
    fields = shapes.LAST_ENDED.read(place)
    if place.is_mapping and not fields.places:
        place.entry_error("say how it ended: 'by' what, or with which 'note'")
    ways = one_of(tuple(EndedBy), "way to end")
    said = [ways(each) for each in _named(fields, "by")]
    note = patterns(fields.places["note"], "note") if "note" in fields.places else ()
    return LastEnded(by=tuple(EndedBy(each) for each in said if each in tuple(EndedBy)), note=note)


def _named(fields: Fields, key: str) -> Iterable[Place]:
    found = fields.one_or_more(key)
    if key in fields.places and not found:
        fields.places[key].entry_error(f"{key!r} names nothing")
    return found
