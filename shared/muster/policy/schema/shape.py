"""What keys an entry of the policy file has, and what kind of value each of them takes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from muster.domain.rules.communication import UpdateKind
from muster.domain.rules.severities import SEVERITIES, Urgency
from muster.policy.place import Fields, Place

WORDS: Mapping[str, tuple[str, ...]] = {
    "SEVERITY": SEVERITIES,
    "MESSAGE": tuple(map(str, UpdateKind)),
    "URGENCY": tuple(map(str, Urgency)),
}
"""What a name in capitals stands for, where it stands for certain words."""
PATTERNS: Mapping[str, str] = {"NAME": ".+", "TIER": "[1-9][0-9]?", "LEVEL": "[1-9][0-9]?"}
"""What a name in capitals stands for otherwise, as a regular expression; an identifier where it is not here."""
IDENTIFIER = "[a-z0-9][a-z0-9_-]{0,62}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A single value: what people call it, and what JSON Schema says of it."""

    name: str
    schema: Mapping[str, object]

    def __str__(self) -> str:
        """Return what the reference says."""
        return self.name

    def fits(self, said: str) -> bool:
        """Return whether a text has the form of this kind, which is one that has a pattern."""
        return bool(re.fullmatch(str(self.schema["pattern"]), said))


@dataclass(frozen=True, slots=True)
class Words:
    """One of some words."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        """Return the words, as the reference shows them."""
        return " or ".join(f"`{word}`" for word in self.words)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list."""

    of: "Value"

    def __str__(self) -> str:
        """Return what the reference says."""
        return f"[{self.of}]"


@dataclass(frozen=True, slots=True)
class Either:
    """A value of one of several kinds."""

    of: tuple["Value", ...]

    def __str__(self) -> str:
        """Return what the reference says."""
        return " or ".join(map(str, self.of))


@dataclass(frozen=True, slots=True)
class Keyed:
    """Values of one kind under keys: any names, or certain words. `what` errors call it where they are words."""

    key: str
    of: "Value"
    what: str = ""

    def __str__(self) -> str:
        """Return what the reference says."""
        return f"{{{self.key}: {self.of}}}"

    def read(self, place: Place) -> Fields:
        """Return the entries of a mapping whose keys are certain words, reporting others."""
        return place.fields(self.what, may=WORDS[self.key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a shape: `default` as it would be written, `otherwise` what holds without it, in words."""

    name: str
    value: "Value"
    says: str
    required: bool = False
    default: str = ""
    otherwise: str = ""

    @property
    def variable(self) -> str:
        """Return the part of the name that stands for others, in capitals; empty where it is a name itself."""
        last = self.name.rsplit(".", 1)[-1]
        return last if last.isupper() else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the keys that can be written; none where they are without number."""
        return WORDS.get(self.variable, ()) if self.variable else (self.name,)

    @property
    def pattern(self) -> str:
        """Return the regular expression that the written key fits."""
        names = WORDS.get(self.variable)
        own = "|".join(names) if names else PATTERNS.get(self.variable, IDENTIFIER)
        return re.escape(self.name.removesuffix(self.variable)) + f"({own})" if self.variable else re.escape(self.name)


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of one kind of entry. `what` errors call it, `title` the reference; `beside` are keys of another."""

    what: str
    keys: tuple[Key, ...]
    beside: tuple[Key, ...] = ()
    title: str = ""

    def __str__(self) -> str:
        """Return what the reference calls it, without an article."""
        return re.sub("^an? ", "", self.title or self.what)

    @property
    def all(self) -> tuple[Key, ...]:
        """Return the keys, and those of another that may stand beside them."""
        return (*self.keys, *self.beside)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what may be written as a key, as far as it can be listed."""
        return tuple(name for key in self.all for name in key.names)

    def read(self, place: Place) -> Fields:
        """Return the entries of a mapping of this shape, reporting what is unknown or missing."""
        needs = [name for key in self.all if key.required for name in key.names]
        return place.fields(self.what, needs=needs, may=[name for name in self.names if name not in needs])

    def key(self, written: str) -> Key | None:
        """Return the key that is written so; None where there is none."""
        return next((key for key in self.all if re.fullmatch(key.pattern, written)), None)


Value: TypeAlias = Kind | Words | Listed | Either | Keyed | Shape
"""What may stand somewhere in the file."""


def one_or_more(of: Value) -> Either:
    """Return the value that may stand alone in place of a list of such."""
    return Either((of, Listed(of)))


def within(value: Value, path: str) -> Iterator[tuple[str, Shape]]:
    """Yield every shape within a value with the path at which it stands: ("teams.TEAM.escalation.SEVERITY[]", …)."""
    match value:
        case Shape():
            yield path, value
            for key in value.all:
                yield from within(key.value, f"{path}.{key.name}" if path else key.name)
        case Keyed(key=name, of=of):
            yield from within(of, f"{path}.{name}" if path else name)
        case Listed(of=of):
            yield from within(of, f"{path}[]")
        case Either(of=several):
            for each in several:
                yield from within(each, path)
