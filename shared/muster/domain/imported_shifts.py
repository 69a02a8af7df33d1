"""Shifts from a calendar that is kept elsewhere: whom of the policy an entry means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.domain.rules.oncall import Person
from muster.domain.standing import Shift

MOST = 400
"""Shifts kept of a calendar, the next ones: what stands for all schedules is one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An entry of a calendar from `start` until `end` (aware UTC): its title, and who attends (addresses and names)."""

    start: datetime
    end: datetime
    summary: str
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The shifts that a calendar has, in order, and the titles of entries that mean nobody of the policy."""

    shifts: tuple[Shift, ...]
    unknown: tuple[str, ...]


def imported(entries: Iterable[CalendarEntry], people: Mapping[str, Person]) -> Imported:
    """Return what a calendar's entries mean.

    Whoever attends an entry has the shift; where that is nobody of the policy, whoever its title names. A person is
    known by their id, their name and their e-mail addresses, in any case; in a title these may stand among other words.
    """
    words = _words(people)
    shifts: list[Shift] = []
    unknown: dict[str, None] = {}
    for entry in sorted(entries, key=lambda entry: (entry.start, entry.end, entry.summary)):
        attending = dict.fromkeys(words[each.casefold()] for each in entry.attendees if each.casefold() in words)
        found = tuple(attending) or _named(entry.summary.casefold(), words)
        if found:
            shifts.append(Shift(start=entry.start, end=entry.end, people=found))
        else:
            unknown[entry.summary] = None
    return Imported(shifts=tuple(shifts[:MOST]), unknown=tuple(unknown))


def _words(people: Mapping[str, Person]) -> dict[str, str]:
    """Return by what people are known: who each word means. An id goes before a name, and a name before an address."""
    addresses = {
        contact.address.casefold(): person.id
        for person in people.values()
        for contact in person.contacts
        if "@" in contact.address
    }
    names = {person.name.casefold(): person.id for person in people.values()}
    return addresses | names | {person.casefold(): person for person in people}


def _named(title: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return whom a title names, in its order: of two that overlap, such as Bo and Bo Ek, the longer."""
    spans = [
        (match.start(), match.end(), person)
        for word, person in words.items()
        for match in re.finditer(rf"(?<![\w@.-]){re.escape(word)}(?![\w@]|[.-]\w)", title)
    ]
    whole = [span for span in spans if not any(_within(span, other) for other in spans)]
    return tuple(dict.fromkeys(person for _, _, person in sorted(whole)))


def _within(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and span[1] - span[0] < other[1] - other[0]


def listed_unknown(titles: Sequence[str]) -> str:
    """Say which titles mean nobody: the first three."""
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""  # noqa: PLR2004 - the first three
    return ", ".join(repr(title) for title in titles[:3]) + more
