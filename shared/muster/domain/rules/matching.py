"""Conditions over the facts of an alert or an incident."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


def matches(text: str, pattern: str) -> bool:
    """Return whether text fits a pattern: * is any text, ? any character; case is ignored."""
    return fnmatchcase(text.casefold(), pattern.casefold().replace("[", "[[]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Facts that must all hold: a field's name and the patterns of which one must match (* and ?, case ignored).

    Fields: title, description, source, service, environment, severity, type, resource, key, and labels.NAME.
    A fact that is absent or empty matches no pattern. No fields at all: it always holds.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def holds(self, facts: dict[str, str]) -> bool:
        """Return whether every field of the condition matches."""
        return all(
            any(matches(fact, pattern) for pattern in patterns) if (fact := facts.get(name)) else False
            for name, patterns in self.fields
        )

    def __str__(self) -> str:
        """Say it in words: 'title is "*disk*" and service is "a" or "b"'."""
        return " and ".join(
            f"{name} is " + " or ".join(f'"{pattern}"' for pattern in patterns) for name, patterns in self.fields
        )


ALWAYS = Condition()
"""What holds whatever the facts are."""
