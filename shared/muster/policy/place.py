"""One place of the policy file, and how to ask it for what should stand there. Whatever does not is reported."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from muster.policy.nodes import Node, Scalar
from muster.policy.problem import Mark, Report

T = TypeVar("T")
_MISREAD = {"int": "a number", "float": "a number", "bool": "true or false", "timestamp": "a date"}
_FOUND = {"list": "a list", "mapping": "keys with values"}
_FEW, _MANY, _LONG = 12, 200, 80


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the file: the entry `path`, which begins at `entry` (its key, or the value in a list)."""

    node: Node
    path: str
    entry: Mark
    report: Report

    def error(self, message: str) -> None:
        """Report that the value is wrong."""
        self.report.add("error", self.node.mark, message)

    def entry_error(self, message: str) -> None:
        """Report that something is wrong with the entry: its key, or what is missing from it."""
        self.report.add("error", self.entry, message)

    def hint(self, word: str, known: Iterable[str]) -> str:
        """Return how to go on after naming an unknown word; nothing once there are so many problems that it costs."""
        return hint(word, known) if self.is_worth_guessing else ""

    @property
    def is_worth_guessing(self) -> bool:
        """Return whether so few problems were found that each may take its time."""
        return len(self.report.problems) <= _MANY

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is written here."""
        return isinstance(self.node, Scalar) and self.node.kind == "null"

    @property
    def is_scalar(self) -> bool:
        """Return whether a single value stands here, be it nothing."""
        return isinstance(self.node, Scalar)

    @property
    def is_mapping(self) -> bool:
        """Return whether keys with values stand here."""
        return not isinstance(self.node, Scalar) and self.node.kind == "mapping"

    @property
    def is_quoted(self) -> bool:
        """Return whether the value stands in quotation marks."""
        return isinstance(self.node, Scalar) and self.node.quoted

    def at_path(self, path: str) -> "Place":
        """Return the same value as if it were written at another path."""
        return replace(self, path=path)

    def text(self) -> str:
        """Return text; anything that YAML takes for something else is an error, but still returned as written."""
        if not isinstance(self.node, Scalar):
            self.error(f"expected text, found {_FOUND[self.node.kind]}")
            return ""
        if self.node.kind == "null":
            self.error("expected text, found nothing (text that begins with # must be in quotes)")
            return ""
        if self.node.kind in _MISREAD:
            self.error(_misread(self.node))
        elif not self.node.text.strip():
            self.error("expected text, found nothing")
        return self.node.text.strip()

    def word(self) -> str:
        """Return what is written, whatever YAML takes it for: for values whose own form is checked after."""
        return self.node.text.strip() if isinstance(self.node, Scalar) and not self.is_empty else self.text()

    def items(self) -> list["Place"]:
        """Return the items of a list; nothing is an empty list."""
        if self.is_empty:
            return []
        if isinstance(self.node, Scalar) or self.node.kind != "list":
            self.error('expected a list: items in [square brackets], or on lines that begin with "-"')
            return []
        return [self._child(f"{self.path}[{n}]", item.mark, item) for n, item in enumerate(self.node.items, start=1)]

    def one_or_more(self) -> list["Place"]:
        """Return the items of a list, or the one value that stands in place of a list."""
        return [self] if isinstance(self.node, Scalar) and not self.is_empty else self.items()

    def entries(self) -> dict[str, "Place"]:
        """Return the values of a mapping by key, in the file's order; nothing is an empty mapping."""
        found: dict[str, Place] = {}
        if self.is_empty:
            return found
        if isinstance(self.node, Scalar) or self.node.kind != "mapping":
            self.error("expected keys with values")
            return found
        for key, value in self.node.pairs:
            if not isinstance(key, Scalar) or key.kind == "null":
                self.report.add("error", key.mark, "expected text as a key")
                continue
            if key.text in found:
                line = found[key.text].entry.line
                self.report.add("error", key.mark, f"{key.text!r} is given twice, first on line {line}")
                continue
            if key.kind in {"bool", "float", "timestamp"}:
                self.report.add("error", key.mark, _misread(key))
            path = f"{self.path}.{key.text}" if self.path else key.text
            found[key.text] = self._child(path, key.mark, value)
        return found

    def fields(self, what: str, *, needs: Iterable[str] = (), may: Iterable[str] = ()) -> "Fields":
        """Return the entries of a mapping whose keys are known, reporting those that are not, or are missing.

        What has a misspelt key is read as if it were spelt well, so that one mistake gives one error.
        """
        needs, known = tuple(needs), (*needs, *may)
        entries = self.entries()
        found = {key: value for key, value in entries.items() if key in known}
        for key, value in entries.items():
            if key not in known:
                value.entry_error(f"unknown key {key!r} in {what}{self.hint(key, known)}")
                if self.is_worth_guessing and (guess := closest(key, known)) and guess not in found:
                    found[guess] = value
        for key in needs:
            if key not in found and (self.is_mapping or self.is_empty):
                self.entry_error(f"{what} needs {key!r}")
        return Fields(found)

    def _child(self, path: str, entry: Mark, node: Node) -> "Place":
        self.report.marks.setdefault(path, entry)
        return Place(node, path, entry, self.report)


@dataclass(frozen=True, slots=True)
class Fields:
    """The known entries of a mapping."""

    places: dict[str, Place]

    def read(self, key: str, reader: Callable[[Place], T], default: T) -> T:
        """Return the entry as `reader` reads it, or the default where it is not given."""
        return reader(self.places[key]) if key in self.places else default

    def items(self, key: str) -> list[Place]:
        """Return the items of the list `key`, none where it is not given."""
        return self.places[key].items() if key in self.places else []

    def one_or_more(self, key: str) -> list[Place]:
        """Return the items of `key`, where one may stand without a list."""
        return self.places[key].one_or_more() if key in self.places else []

    def entries(self, key: str) -> dict[str, Place]:
        """Return the entries of the mapping `key`, none where it is not given."""
        return self.places[key].entries() if key in self.places else {}


def _misread(node: Scalar) -> str:
    return f'YAML reads {node.text} as {_MISREAD[node.kind]}: put it in quotes, "{node.text}"'


def closest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    if len(word) > _LONG:
        return None
    by_case = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else None


def hint(word: str, known: Iterable[str]) -> str:
    """Return how to go on after naming an unknown word: the one that was probably meant, or the ones there are."""
    names = sorted({str(each) for each in known})
    if len(names) <= _MANY and (guess := closest(word, names)):
        return f": did you mean {guess!r}?"
    if not names:
        return ": there is none"
    return ": expected " + ", ".join(names[:_FEW]) + (", …" if len(names) > _FEW else "")
