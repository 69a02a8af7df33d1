"""Read YAML text into nodes that know where they stand, refusing what is not YAML, or would never end.

The nodes are built here, one event of the parser at a time, and not by PyYAML's composer: that one recurses, in C, and
dies of a deeply nested text; and it shares the nodes of aliases, so that a text of ten lines can stand for a billion.
"""

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from muster.policy.problem import Mark
from muster.policy.syntax import explain

MAX_CHARACTERS = 400_000
MAX_NODES = 20_000
"""Aliases count as often as they are used."""
MAX_DEPTH = 30
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where there is one: ten times as fast."""
_UNREADABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STANDARD = "tag:yaml.org,2002:"
_PLAIN_KINDS = {"str", "int", "float", "bool", "null", "timestamp"}


class NotYaml(Exception):  # noqa: N818 - a finding about the file, reported like the others
    """The text cannot be read as one YAML document. `mark` is where the reading stopped."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark


@dataclass(slots=True)
class Scalar:
    """A single value, as it is written. `kind` is what YAML takes it for: str, int, float, bool, null or timestamp."""

    mark: Mark
    kind: str
    text: str
    quoted: bool = False
    size: int = 1
    depth: int = 1


@dataclass(slots=True)
class Collection:
    """A list, or the keys and values of a mapping in turn. `size` counts the nodes within, `depth` the levels."""

    mark: Mark
    kind: str
    anchor: str | None = None
    items: list["Node"] = field(default_factory=list)
    size: int = 1
    depth: int = 1

    @property
    def pairs(self) -> list[tuple["Node", "Node"]]:
        """Return a mapping's keys with their values."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))


Node: TypeAlias = Scalar | Collection


def read_yaml(text: str) -> Node | None:
    """Return the root of a YAML document, None where the text holds none. Raises NotYaml."""
    if len(text) > MAX_CHARACTERS:
        raise NotYaml(Mark(1, 1), f"the file is longer than {MAX_CHARACTERS:,} characters")
    if bad := _UNREADABLE.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        raise NotYaml(Mark(line, column), f"the control character U+{ord(bad[0]):04X} cannot stand in a policy")
    loader = LOADER(text.removeprefix("\ufeff"))
    try:
        return _Composer(loader).document()
    except yaml.MarkedYAMLError as error:
        raise NotYaml(*explain(error, text)) from None
    finally:
        loader.dispose()


class _Composer:
    """Builds nodes from the events of one loader, without recursion."""

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - PyYAML's two loaders share no typed base
        self._loader = loader
        self._open: list[Collection] = []
        self._anchors: dict[str, Node] = {}
        self._root: Node | None = None

    def document(self) -> Node | None:
        while self._loader.check_event():
            event = self._loader.get_event()
            match event:
                case yaml.ScalarEvent():
                    self._add(self._scalar(event), event.anchor, _mark(event))
                case yaml.AliasEvent():
                    self._add(self._target(event), None, _mark(event))
                case yaml.CollectionStartEvent():
                    self._begin(event)
                case yaml.CollectionEndEvent():
                    done = self._open.pop()
                    self._add(done, done.anchor, done.mark)
                case yaml.DocumentStartEvent() if self._root is not None:
                    raise NotYaml(_mark(event), "a second document begins here: a policy is one document")
        return self._root

    def _begin(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's stubs leave events untyped
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
        _refuse_tag(event)
        if len(self._open) >= MAX_DEPTH:
            raise NotYaml(_mark(event), f"more than {MAX_DEPTH} levels within each other")
        self._open.append(Collection(_mark(event), kind, event.anchor))

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - PyYAML's stubs leave events untyped
        kind = "str"
        if event.tag is None or event.tag == "!":
            plain, quoted = event.implicit
            kind = self._loader.resolve(yaml.ScalarNode, event.value, (plain, quoted)).removeprefix(_STANDARD)
        elif event.tag != _STANDARD + "str":
            _refuse_tag(event)
        quoted = event.style in {"'", '"'}
        return Scalar(_mark(event), kind if kind in _PLAIN_KINDS else "str", event.value, quoted)

    def _target(self, event: Any) -> Node:  # noqa: ANN401 - PyYAML's stubs leave events untyped
        name = event.anchor
        if any(node.anchor == name for node in self._open):
            raise NotYaml(_mark(event), f"*{name} stands within &{name}: it would contain itself")
        if name not in self._anchors:
            raise NotYaml(_mark(event), f"nothing is called &{name}; text that begins with * must be in quotes")
        return self._anchors[name]

    def _add(self, node: Node, anchor: str | None, mark: Mark) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        parent.items.append(node)
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if parent.size > MAX_NODES:
            raise NotYaml(mark, f"more than {MAX_NODES:,} values, counting those that aliases repeat")
        if len(self._open) + node.depth > MAX_DEPTH:
            raise NotYaml(mark, f"more than {MAX_DEPTH} levels within each other")


def _mark(event: Any) -> Mark:  # noqa: ANN401 - PyYAML's stubs leave events untyped
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _refuse_tag(event: Any) -> None:  # noqa: ANN401 - PyYAML's stubs leave events untyped
    if event.tag is not None and event.tag != "!":
        shown = event.tag.replace(_STANDARD, "!!")
        raise NotYaml(_mark(event), f"the tag {shown} has no meaning in a policy: leave it out")
