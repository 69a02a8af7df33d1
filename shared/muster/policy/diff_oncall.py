"""Tell what becomes different for people between two policies: their teams, and when they are on call."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from muster.domain.clockwork import spoken
from muster.domain.oncall_turns import shifts
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Shift, Standing
from muster.domain.text import listed
from muster.policy.diff import Change
from muster.policy.diff_words import Words

AHEAD = timedelta(weeks=4)
SOON = "of the coming 4 weeks"


def for_people(one: Policy, other: Policy, now: datetime) -> Iterator[Change]:
    """Yield what changes for each person, by the layers of schedules in the 4 weeks from `now` (aware UTC)."""
    words = Words(one, other)
    for team in dict.fromkeys((*one.teams, *other.teams)):
        before, after = ({*policy.teams[team].members} if team in policy.teams else set() for policy in (one, other))
        name = words.called(team, "teams")
        for person in sorted(before ^ after):
            text = f"{'no longer' if person in before else 'now'} a member of {name}"
            yield Change(section="people", subject=words.called(person, "people"), text=text)
    for key in dict.fromkeys((*one.schedules, *other.schedules)):
        yield from _turns(one.schedules.get(key), other.schedules.get(key), now, words)


def _turns(one: Schedule | None, other: Schedule | None, now: datetime, words: Words) -> Iterator[Change]:
    kept = one or other
    if kept is None or (one and other and one.layers == other.layers):
        return
    name = words.called(kept.id, "schedules")
    before, after = _shifts(one, now), _shifts(other, now)
    hours, then = _hours(before), _hours(after)
    for person in dict.fromkeys((*(one.people if one else ()), *(other.people if other else ()))):
        was = hours[person] if one and person in one.people else None
        new = then[person] if other and person in other.people else None
        if _length(was) != _length(new):
            yield Change(section="people", subject=words.called(person, "people"), text=_said(name, was, new))
    if one and other and (found := _others(before, after)):
        first = found[0]
        whole = sum((end - start for start, end, _, _ in found), timedelta())
        at = f"{first[0].astimezone(ZoneInfo(other.time_zone)):%a %Y-%m-%d %H:%M %Z}"
        said = [listed([words.called(each, "people") for each in people]) or "nobody" for people in first[2:]]
        text = f"another is on call for {spoken(whole)} {SOON}, first from {at}: {said[1]}, was {said[0]}"
        yield Change(section="schedules", subject=name, text=text)


def _said(name: str, was: timedelta | None, new: timedelta | None) -> str:
    """Say what changes; None is who has no turn at all."""
    if new is None:
        return f"no longer on call in {name}" + (f", was for {spoken(was)} {SOON}" if was else "")
    if was is None:
        return f"now on call in {name}, for {spoken(new)} {SOON}"
    return f"on call in {name} for {spoken(new)} {SOON}, was {spoken(was)}"


def _length(hours: timedelta | None) -> str | None:
    return None if hours is None else spoken(hours)


def _shifts(schedule: Schedule | None, now: datetime) -> tuple[Shift, ...]:
    return shifts(schedule, now, now + AHEAD, Standing()) if schedule else ()


def _hours(found: tuple[Shift, ...]) -> defaultdict[str, timedelta]:
    hours: defaultdict[str, timedelta] = defaultdict(timedelta)
    for shift in found:
        for person in shift.people:
            hours[person] += shift.end - shift.start
    return hours


def _others(
    before: tuple[Shift, ...], after: tuple[Shift, ...]
) -> list[tuple[datetime, datetime, tuple[str, ...], tuple[str, ...]]]:
    """Return from when until when others are on call, who was, and who is."""
    points = sorted({point for shift in (*before, *after) for point in (shift.start, shift.end)})
    found = []
    for start, end in pairwise(points):
        was, now = (next(each.people for each in some if each.start <= start < each.end) for some in (before, after))
        if {*was} != {*now}:
            found.append((start, end, was, now))
    return found
