"""Read by which rules of their own a person is paged."""

from collections.abc import Iterable
from datetime import timedelta

from muster.domain.rules.oncall import Contact, Notice
from muster.domain.rules.severities import Urgency
from muster.policy.place import Fields, Place
from muster.policy.schema.people import NOTIFY
from muster.policy.words import duration

LATEST = timedelta(hours=4)
"""A message that comes later than that is no page any more."""


def read_notify(fields: Fields, contacts: Iterable[Contact]) -> dict[Urgency, tuple[Notice, ...]]:
    """Return a person's rules by urgency; none where the file gives none. They may only name the person's contacts."""
    if "notify" not in fields.places:
        return {}
    section = NOTIFY.read(fields.places["notify"])
    roads = {contact.channel for contact in contacts}
    return {Urgency(urgency): _rule(place, roads) for urgency, place in section.places.items()}


def _rule(place: Place, roads: set[str]) -> tuple[Notice, ...]:
    rule: list[Notice] = []
    for item in place.one_or_more():
        for channel, after, where in _notices(item):
            wrong = where.error if item.is_scalar else where.entry_error
            if channel not in roads:
                wrong(f"no contact by {channel!r}{where.hint(channel, roads)}")
            elif any(channel == each.channel for each in rule):
                wrong(f"{channel!r} is named twice: repeat the step of the plan instead")
            elif rule and after < rule[-1].after:
                wrong("this is sent before the one above it: write them in order of time")
            elif after > LATEST:
                where.error("a page is sent within 4h of being asked for")
            else:
                rule.append(Notice(channel=channel, after=after))
    if place.is_empty or (not place.is_scalar and not place.items()):
        place.entry_error("a rule names at least one channel")
    return tuple(rule)


def _notices(item: Place) -> list[tuple[str, timedelta, Place]]:
    """Return a channel, how long after the page was asked for it is used, and where that is written."""
    if item.is_scalar:
        return [(item.word(), timedelta(), item)]
    return [(channel, duration(after), after) for channel, after in item.entries().items()]
