"""Read conditions and the rules built on them."""

from collections.abc import Callable

from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import Condition
from muster.policy.place import Fields, Place
from muster.policy.words import name

FACTS = ("title", "description", "source", "service", "environment", "severity", "type", "resource", "key")
_LABEL = "labels."


def condition(place: Place) -> Condition:
    """Return a condition: facts by name, each with the pattern it must match, or a list of which one must match."""
    fields: list[tuple[str, tuple[str, ...]]] = []
    entries = place.entries()
    for fact, value in entries.items():
        known = fact in FACTS or (fact.startswith(_LABEL) and fact != _LABEL)
        if not known:
            value.entry_error(f"unknown fact {fact!r}{value.hint(fact, (*FACTS, 'labels.NAME'))}")
        patterns = tuple(name(each) for each in value.one_or_more())
        if not patterns:
            value.entry_error(f"{fact} has no pattern to match")
        fields.append((fact, patterns))
    if not entries and (place.is_empty or place.is_mapping):
        place.entry_error("an empty condition holds for everything: name at least one fact")
    return Condition(fields=tuple(fields))


def read_rules(fields: Fields, key: str, then: Callable[[Place], str]) -> tuple[Rule, ...]:
    """Return the rules of a list: each `when` a condition holds, `then` what `then` reads, `because` of a reason."""
    return tuple(_rule(place, then) for place in fields.items(key))


def _rule(place: Place, then: Callable[[Place], str]) -> Rule:
    fields = place.fields("a rule", needs=("when", "then"), may=("because",))
    return Rule(
        rule=place.path,
        when=fields.read("when", condition, Condition()),
        then=fields.read("then", then, ""),
        because=fields.read("because", name, ""),
    )
