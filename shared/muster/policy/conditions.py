"""Read conditions and the rules built on them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from muster.domain.rules.circumstances import Circumstance
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import Condition
from muster.policy.place import Fields, Place
from muster.policy.schema.classification import RULE
from muster.policy.schema.conditions import FACTS
from muster.policy.schema.shape import Shape
from muster.policy.words import name, yes_or_no

_LABEL = "labels."

Given: TypeAlias = Mapping[str, Callable[[Place], Circumstance]]
"""How to read each circumstance that a rule may ask for, by its key."""


def condition(place: Place) -> Condition:
    """Return a condition: facts by name, each with the pattern it must match, or a list of which one must match."""
    return _read(place, FACTS, (_LABEL,), {})[0]


def condition_over(*more: str) -> Callable[[Place], Condition]:
    """Return a reader of conditions that may ask for some `more` facts."""
    return lambda place: _read(place, (*FACTS, *more), (_LABEL,), {})[0]


def condition_given(given: Given, *more: str) -> Callable[[Place], tuple[Condition, tuple[Circumstance, ...]]]:
    """Return a reader of conditions that may ask for some `more` facts, and for the circumstances `given`."""
    return lambda place: _read(place, (*FACTS, *more), (_LABEL,), given)


def condition_only_over(facts: Iterable[str]) -> Callable[[Place], Condition]:
    """Return a reader of conditions that may ask for these facts, and for no others."""
    known = tuple(facts)
    return lambda place: _read(place, known, (), {})[0]


def read_rules(
    fields: Fields, key: str, then: Callable[[Place], str], given: Given, shape: Shape = RULE
) -> tuple[Rule, ...]:
    """Return the rules of a list: each `when` a condition holds, `then` what `then` reads, `because` of a reason.

    `when` may also ask for the circumstances `given`. `shape` has the keys that such a rule may have.
    """
    return tuple(_rule(place, then, given, shape) for place in fields.items(key))


def _rule(place: Place, then: Callable[[Place], str], given: Given, shape: Shape) -> Rule:
    fields = shape.read(place)
    nothing: tuple[Condition, tuple[Circumstance, ...]] = (Condition(), ())
    when, circumstances = fields.read("when", condition_given(given), nothing)
    return Rule(
        rule=place.path,
        when=when,
        then=fields.read("then", then, ""),
        because=fields.read("because", name, ""),
        given=circumstances,
        final=fields.read("final", yes_or_no, default=False),
    )


def _read(
    place: Place, facts: tuple[str, ...], prefixes: tuple[str, ...], given: Given
) -> tuple[Condition, tuple[Circumstance, ...]]:
    fields: list[tuple[str, tuple[str, ...]]] = []
    circumstances: list[Circumstance] = []
    entries = place.entries()
    for key, value in entries.items():
        if key in given:
            circumstances.append(given[key](value))
            continue
        if key not in facts and not any(key.startswith(prefix) and key != prefix for prefix in prefixes):
            known = (*facts, *(f"{prefix}NAME" for prefix in prefixes), *given)
            value.entry_error(f"unknown fact {key!r}{value.hint(key, known)}")
            if value.is_mapping:  # a circumstance's name, misspelt
                continue
        fields.append((key, patterns(value, key)))
    if not entries and (place.is_empty or place.is_mapping):
        place.entry_error("an empty condition holds for everything: name at least one fact")
    return Condition(fields=tuple(fields)), tuple(circumstances)


def patterns(place: Place, what: str) -> tuple[str, ...]:
    """Return the pattern that stands here, or the patterns of a list; `what` must match one of them."""
    found = tuple(name(each) for each in place.one_or_more())
    if not found:
        place.entry_error(f"{what} has no pattern to match")
    return found
