"""Conditions over the facts of an alert or an incident."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

TEXT = "text"
"""The fact that stands for either of two: the title, or the description."""


def matches(text: str, pattern: str) -> bool:
    """Return whether text fits a pattern: * is any text, ? any character; case is ignored."""
    return fnmatchcase(text.casefold(), pattern.casefold().replace("[", "[[]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Facts that must all hold: a field's name and the patterns of which one must match (* and ?, case ignored).

    Fields: title, description, source, service, environment, severity, type, resource, key, labels.NAME, and `text`,
    which is the title or the description; of an incident that was assessed, impact.DIMENSION.
    A fact that is absent or empty matches no pattern. No fields at all: it always holds.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def holds(self, facts: dict[str, str]) -> bool:
        """Return whether every field of the condition matches."""
        return all(
            any(matches(fact, pattern) for fact in _said(facts, name) for pattern in patterns)
            for name, patterns in self.fields
        )

    def __str__(self) -> str:
        """Say it in words: 'title is "*disk*" and service is "a" or "b"'."""
        return " and ".join(
            f"{name} is " + " or ".join(f'"{pattern}"' for pattern in patterns) for name, patterns in self.fields
        )


def _said(facts: dict[str, str], name: str) -> list[str]:
    names = ("title", "description") if name == TEXT else (name,)
    return [fact for each in names if (fact := facts.get(each))]


ALWAYS = Condition()
"""What holds whatever the facts are."""
