"""Read escalation plans and the levels they climb."""

import re
from dataclasses import replace
from datetime import timedelta

from muster.domain.rules.escalation import CountedFrom, Level, Step, Target, Unless
from muster.domain.rules.matching import ALWAYS
from muster.domain.rules.severities import SEVERITIES
from muster.policy.conditions import condition
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.words import duration, name, one_of, small_number

_SAME_AS = re.compile(r"same as (\S+)")
_TARGET = re.compile(r"(on-call|everyone)(?: (?:of|in) (\S+))?")
STEP_KEYS = ("counted_from", "unless", "when", "escalate_to", "page", "tell", "by")
"""What a step may say besides `at`."""


def read_plans(fields: Fields, names: Names) -> dict[str, tuple[Step, ...]]:
    """Return the plans of an `escalation` entry by severity: lists of steps, or "same as" another of the same entry."""
    if "escalation" not in fields.places:
        return {}
    section = fields.places["escalation"].fields("escalation", may=SEVERITIES)
    plans: dict[str, tuple[Step, ...]] = {}
    for severity, place in section.places.items():
        written = _followed(severity, section)
        if written is not None:
            plans[severity] = _plan(written.at_path(place.path), names)
    return plans


def _followed(severity: str, section: Fields) -> Place | None:
    """Return the list of steps that a severity's entry stands for, however many "same as" lead there."""
    seen = [severity]
    place = section.places[severity]
    while place.is_scalar and not place.is_empty:
        said = place.word()
        found = _SAME_AS.fullmatch(said)
        if not found:
            place.error(f"expected a list of steps, or 'same as P1', found {said!r}")
            return None
        other = found[1]
        if other in seen:
            place.error(f"{said!r} goes in a circle: one of them must have steps")
            return None
        if other not in section.places:
            place.error(f"{said!r}, but {other} has no steps here")
            return None
        seen.append(other)
        place = section.places[other]
    return place


def _plan(place: Place, names: Names) -> tuple[Step, ...]:
    steps: list[Step] = []
    latest: dict[CountedFrom, timedelta] = {}
    for item in place.items():
        step = _step(item, names)
        steps.append(step)
        before = latest.get(step.counted_from, timedelta())
        if step.at < before:
            item.error("this step is due before the one above it: write the steps in order of time")
        latest[step.counted_from] = max(step.at, before)
    return tuple(steps)


def _step(place: Place, names: Names) -> Step:
    fields = place.fields("a step", needs=("at",), may=STEP_KEYS)
    step = Step(
        rule=place.path,
        at=fields.read("at", duration, timedelta()),
        counted_from=_counted_from(fields),
        unless=_unless(fields),
        when=fields.read("when", condition, ALWAYS),
        level=fields.read("escalate_to", lambda each: _level_number(each, names), None),
        page=_targets(fields, names),
        tell=tuple(names.told(each) for each in fields.one_or_more("tell")),
        by=tuple(reference(names.channels, "channel")(each) for each in fields.one_or_more("by")),
    )
    _check_sense(step, fields, place)
    return replace(step, unless=step.unless or _owned(step))


def _owned(step: Step) -> Unless | None:
    """Return what makes a step that pages unnecessary where it does not say: that somebody owns the incident.

    A step counted from the acknowledgement can only wait for the resolution; one that merely tells waits for nothing.
    """
    if not step.page and step.level is None:
        return None
    return Unless.ACKNOWLEDGED if step.counted_from is CountedFrom.OPENING else Unless.RESOLVED


def _check_sense(step: Step, fields: Fields, place: Place) -> None:
    written = fields.places.keys()
    if not written & {"page", "tell", "escalate_to"}:
        place.error("a step does something: it needs 'page', 'tell' or 'escalate_to'")
    if "by" in written and not written & {"page", "escalate_to"}:
        fields.places["by"].entry_error("'by' says how to page, but this step pages nobody")
    if step.counted_from is CountedFrom.ACKNOWLEDGEMENT and step.unless is Unless.ACKNOWLEDGED:
        place.error("counted from the acknowledgement, yet unless acknowledged: this step could never be due")


def _counted_from(fields: Fields) -> CountedFrom:
    said = fields.read("counted_from", one_of(tuple(CountedFrom), "start"), "")
    return CountedFrom(said) if said in tuple(CountedFrom) else CountedFrom.OPENING


def _unless(fields: Fields) -> Unless | None:
    said = fields.read("unless", one_of(tuple(Unless), "state"), "")
    return Unless(said) if said in tuple(Unless) else None


def _level_number(place: Place, names: Names) -> int | None:
    said = reference(names.levels, "level")(place)
    return small_number(said)


def _targets(fields: Fields, names: Names) -> tuple[Target, ...]:
    return tuple(_target(each, names) for each in fields.one_or_more("page"))


def _target(place: Place, names: Names) -> Target:
    said = place.word()
    if words := _TARGET.fullmatch(said):
        team = words[2] or ""
        if team and team not in names.teams:
            place.error(f"unknown team {team!r}{place.hint(team, names.teams)}")
        return Target(kind=Target.Kind(words[1]), name=team)
    if said in names.schedules:
        return Target(kind=Target.Kind.SCHEDULE, name=said)
    if said and said not in names.people:
        known = ("on-call", "everyone", *names.people, *names.schedules)
        place.error(f"nobody is called {said!r}{place.hint(said, known)}")
    return Target(kind=Target.Kind.PERSON, name=said)


def read_levels(root: Fields, names: Names) -> dict[int, Level]:
    """Return the levels by their number, which count up from 1."""
    levels: dict[int, Level] = {}
    for key, place in root.entries("levels").items():
        if key != str(len(levels) + 1):
            place.entry_error(f"expected level {len(levels) + 1}, found {key!r}: levels count up from 1 without gaps")
        fields = place.fields("a level", needs=("name", "page"))
        number = small_number(key) or len(levels) + 1
        levels[number] = Level(number=number, name=fields.read("name", name, key), page=_targets(fields, names))
    return levels
