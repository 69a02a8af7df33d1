"""Read how the impact of an incident is assessed, and which levels of it raise the severity."""

from muster.domain.rules.classification import Rule
from muster.domain.rules.impact import Impact, usual_dimensions
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import SEVERITIES
from muster.policy.conditions import condition_only_over
from muster.policy.place import Fields, Place
from muster.policy.schema import classification as shapes
from muster.policy.words import identifier, name, one_of

PREFIX = "impact."
"""How a dimension is called where a step asks for it."""


def read_dimensions(root: Fields) -> dict[str, tuple[str, ...]]:
    """Return the dimensions of the impact with their levels: the usual ones where the file names none."""
    section = _section(root)
    if "dimensions" not in section.places:
        return usual_dimensions()
    return {identifier(key, place): _levels(place) for key, place in section.entries("dimensions").items()}


def _levels(place: Place) -> tuple[str, ...]:
    levels = tuple(identifier(each.word(), each) for each in place.items())
    if len(levels) < 2:  # noqa: PLR2004 - one level tells nothing
        place.entry_error("a dimension has two levels at least, the least first")
    if len(set(levels)) < len(levels):
        place.error("the same level is given twice")
    return levels


def read_impact(root: Fields, dimensions: dict[str, tuple[str, ...]]) -> Impact:
    """Return how the impact is assessed in these dimensions."""
    return Impact(
        dimensions=dimensions, raises=tuple(_raise(each, dimensions) for each in _section(root).items("raises"))
    )


def _section(root: Fields) -> Fields:
    return shapes.IMPACT.read(root.places["impact"]) if "impact" in root.places else Fields({})


def _raise(place: Place, dimensions: dict[str, tuple[str, ...]]) -> Rule:
    fields = shapes.RAISE.read(place)
    return Rule(
        rule=place.path,
        when=fields.read("when", lambda each: _when(each, dimensions), Condition()),
        then=fields.read("severity", one_of(SEVERITIES, "severity"), ""),
        because=fields.read("because", name, ""),
    )


def _when(place: Place, dimensions: dict[str, tuple[str, ...]]) -> Condition:
    for dimension, value in place.entries().items():
        if dimension in dimensions:
            level = one_of(dimensions[dimension], f"level of {dimension}")
            for each in value.one_or_more():
                level(each)
    return condition_only_over(dimensions)(place)
