"""Find the types of incident that a policy treats alike: whoever is paged for one is paged for the other."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from muster.domain.policy import Policy
from muster.domain.rules.matching import Condition, matches


def first_alike(policy: Policy) -> dict[str, str]:
    """Return, by the id of each type, the first that is treated as it is: be it itself.

    Whose a type is, and what conditions ask about it, is all that a response takes from it; the rest is for people.
    """
    asked = [pattern for condition in _conditions(policy) for pattern in dict(condition.fields).get("type", ())]
    firsts: dict[tuple[str | None, tuple[bool, ...]], str] = {}
    return {
        kind.id: firsts.setdefault((kind.team, tuple(matches(kind.id, pattern) for pattern in asked)), kind.id)
        for kind in policy.types.values()
    }


def _conditions(part: object) -> Iterator[Condition]:
    """Yield every condition within a part of a policy."""
    if isinstance(part, Condition):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from _conditions(getattr(part, field.name))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _conditions(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _conditions(value)
