"""Tell in words what differs between two policies, entry by entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from muster.domain.policy import Policy
from muster.policy.diff_phrases import PHRASES
from muster.policy.diff_words import Words, is_nothing

PLACES = frozenset({"rule", "id", "number", "warnings"})
"""Fields that only say where something stands, or under which key; and what follows from the rest."""
FIRST_COUNTS = ("services", "roles")
"""The sections in which the order of the entries decides."""
ENTRY = "{}"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different for whom: `subject` is an entry of a section of the policy, by its name."""

    section: str
    subject: str
    text: str


def differences(one: Policy, other: Policy) -> Iterator[Change]:
    """Yield what differs from one policy to another, section by section."""
    found = _Comparison(Words(one, other))
    for section, template in PHRASES[Policy].items():
        before, after = getattr(one, section), getattr(other, section)
        where = () if isinstance(before, dict) else ("in general",)
        for subject, *path in found.between(where, template, before, after):
            yield Change(section=section, subject=subject, text=": ".join(path))
        if section in FIRST_COUNTS and (order := _order(before, after)):
            text = f"in another order: {found.words.value(order, section)}"
            yield Change(section=section, subject="all", text=text)


def bare(value: Any) -> Any:  # noqa: ANN401 - any value of a policy
    """Return a value as one that is equal to another whenever they mean the same, wherever they stand."""
    if is_dataclass(value):
        named = [each.name for each in fields(value) if each.name not in PLACES]
        return (type(value), *(bare(getattr(value, name)) for name in named))
    if isinstance(value, dict):
        return frozenset((key, bare(each)) for key, each in value.items())
    return tuple(map(bare, value)) if isinstance(value, tuple) else value


class _Comparison:
    """Compares values, and says each difference as a path of words that ends in a sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def between(self, where: Path, template: str, before: Any, after: Any) -> Iterator[Path]:  # noqa: ANN401 - any
        """Yield the differences of two values that a phrase is about."""
        if bare(before) == bare(after):
            return
        kind = type(before) if type(before) is type(after) else None
        if kind is dict:
            for key in dict.fromkeys((*before, *after)):
                inner = (*where, self.words.phrase(template, key))
                yield from self.between(inner, ENTRY, before.get(key), after.get(key))
        elif kind in PHRASES:
            inner = (*where, *_label(template))
            for name, phrase in PHRASES[type(before)].items():
                yield from self.between(inner, phrase, getattr(before, name), getattr(after, name))
        elif kind in {tuple, frozenset}:
            told = self._parts if type(next(iter((*before, *after)))) in PHRASES else self._plain
            yield from told(where, template, before, after)
        else:
            yield (*where, self._sentence(template, before, after))

    def _parts(self, where: Path, template: str, before: Any, after: Any) -> Iterator[Path]:  # noqa: ANN401 - any
        """Yield what has become of a list of parts: those that stand for one another are compared field by field."""
        lost, new = _less(before, after), _less(after, before)
        became = {bare(each): bare(each) for each in before}
        inner = (*where, *_label(template))
        for one, other in _pairs(lost, new):
            lost.remove(one)
            new.remove(other)
            became[bare(one)] = bare(other)
            for name in _differing(one, other):
                of = (*inner, *filter(None, [self.words.value(one, but=name)]))
                yield from self.between(of, PHRASES[type(one)][name], getattr(one, name), getattr(other, name))
        for said, some in (("removed", lost), ("added", new)):
            yield from ((*inner, f"{said}: {self.words.value(each)}") for each in some)
        if [became[bare(each)] for each in before if each not in lost] != [
            bare(each) for each in after if each not in new
        ]:
            yield (*where, f"in another order: {self.words.phrase(template, after)}")

    def _plain(self, where: Path, template: str, before: Any, after: Any) -> Iterator[Path]:  # noqa: ANN401 - any
        """Yield what has become of a list or a set of plain values."""
        lost, new = _less(before, after), _less(after, before)
        kept = [each for each in before if each not in lost]
        if lost and new and not kept:
            yield (*where, self._sentence(template, before, after))
            return
        for said, some in (("no longer", lost), ("now also", new)):
            if some:
                yield (*where, f"{said} {self.words.phrase(template, type(before)(some))}")
        if isinstance(before, tuple) and kept != [each for each in after if each not in new]:
            yield (*where, f"in another order: {self.words.phrase(template, after)}")

    def _sentence(self, template: str, before: Any, after: Any) -> str:  # noqa: ANN401 - any value of a policy
        for nothing, value, said in ((before, after, "added"), (after, before, "removed")):
            if template == ENTRY and is_nothing(nothing):
                return ": ".join(filter(None, (said, self.words.value(value, but="name" if _is_entry(value) else ""))))
        if is_nothing(after) or (ENTRY[0] not in template and before):
            return f"no longer {self.words.phrase(template, before)}"
        said = f"now {self.words.phrase(template, after)}"
        section = template.partition("{")[2].partition("}")[0]
        plain = is_nothing(before) or "{" not in template
        return said if plain else f"{said}, was {self.words.value(before, section)}"


def _label(template: str) -> Path:
    """Return what a phrase says before its value, where it says anything."""
    said = template.partition("{")[0].strip(" :")
    return (said,) if said else ()


def _is_entry(value: object) -> bool:
    """Return whether a value is an entry of a section, which is called by its name already."""
    return hasattr(value, "id") and hasattr(value, "name")


def _order(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys that both have, in their new order, where that is another; none where it is not."""
    kept = tuple(key for key in after if key in before)
    return kept if kept != tuple(key for key in before if key in after) else ()


def _less(some: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return the values that the others lack, each as often as it is lacking."""
    left, found = [bare(each) for each in others], []
    for each in some:
        if bare(each) in left:
            left.remove(bare(each))
        else:
            found.append(each)
    return found


def _pairs(lost: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return the parts that have become others: those of the same name, or that differ in one field only."""
    left, found = [*new], []
    for one in lost:
        for other in left:
            if type(one) is type(other) and type(one) in PHRASES and _is_same(one, other):
                left.remove(other)
                found.append((one, other))
                break
    return found


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 - any parts of a policy, of the same type
    name = getattr(one, "name", "")
    return bool(name and name == other.name) or len(_differing(one, other)) == 1


def _differing(one: Any, other: Any) -> list[str]:  # noqa: ANN401 - any parts of a policy, of the same type
    return [name for name in PHRASES[type(one)] if bare(getattr(one, name)) != bare(getattr(other, name))]
