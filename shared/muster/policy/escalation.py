"""Read escalation plans and the levels they climb."""

import re

from muster.domain.rules.escalation import Level, Step
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.plans import fitting, read_steps
from muster.policy.schema import escalation as shapes
from muster.policy.targets import read_targets
from muster.policy.words import name, small_number

_SAME_AS = re.compile(r"same as (\S+)")


def read_plans(fields: Fields, names: Names) -> dict[str, tuple[Step, ...]]:
    """Return the plans of an `escalation` entry by severity: lists of steps, or "same as" another of the same entry."""
    if "escalation" not in fields.places:
        return {}
    section = shapes.PLANS.read(fields.places["escalation"])
    plans: dict[str, tuple[Step, ...]] = {}
    for severity, place in section.places.items():
        written = _followed(severity, section)
        if written is not None:
            plans[severity] = fitting(read_steps(written.at_path(place.path), names), names.plans, written)
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


def read_levels(root: Fields, names: Names) -> dict[int, Level]:
    """Return the levels by their number, which count up from 1."""
    levels: dict[int, Level] = {}
    for key, place in root.entries("levels").items():
        if key != str(len(levels) + 1):
            place.entry_error(f"expected level {len(levels) + 1}, found {key!r}: levels count up from 1 without gaps")
        fields = shapes.LEVELS.read(place)
        number = small_number(key) or len(levels) + 1
        page = read_targets(fields.one_or_more("page"), names)
        levels[number] = Level(number=number, name=fields.read("name", name, key), page=page)
    return levels
