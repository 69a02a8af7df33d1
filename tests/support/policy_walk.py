"""A policy file seen through its schema: which field of which shape each value stands under."""

import json
from collections.abc import Iterator, Mapping

from muster.policy.nodes import Collection, Node, Scalar, read_yaml
from muster.policy.schema.channels import PROVIDERS
from muster.policy.schema.policy import POLICY
from muster.policy.schema.shape import Either, Key, Keyed, Listed, Shape, Value, within

SHAPES: Mapping[str, Shape] = {str(shape): shape for _, shape in within(POLICY, "") if shape is not PROVIDERS}
"""Every shape of the policy by its title."""
_OWNERS = {(key.name, key.says): title for title, shape in reversed([*SHAPES.items()]) for key in shape.keys}
FIELDS = tuple(f"{title}: {key.name}" for title, shape in SHAPES.items() for key in shape.keys)
"""Every field of the policy: "step: at"."""


def root(text: str) -> Node:
    """Return the node of a policy's text."""
    node = read_yaml(text)
    assert node is not None
    return node


def plain(node: Node) -> object:
    """Return a node as JSON has it: dates and times are text."""
    if isinstance(node, Scalar):
        return json.loads(node.text or "null") if node.kind in {"int", "float", "bool", "null"} else node.text
    if node.kind == "list":
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs if isinstance(key, Scalar)}


def fields_in(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield every field that is written in a policy, with its value."""
    for shape, written in mappings_in(node):
        if shape is not PROVIDERS:
            for name, value in named(written).items():
                yield field(shape, key_of(shape, name)), value


def mappings_in(node: Node, value: Value = POLICY) -> Iterator[tuple[Shape, Collection]]:
    """Yield every mapping of a shape in a node, with its shape: the outer ones first."""
    if isinstance(value, Either):
        for each in value.of:
            if _fits(each, node):
                yield from mappings_in(node, each)
    elif isinstance(value, Listed | Keyed) and not isinstance(node, Scalar):
        for item in node.items if isinstance(value, Listed) else named(node).values():
            yield from mappings_in(item, value.of)
    elif isinstance(value, Shape) and not isinstance(node, Scalar):
        yield value, node
        for name, item in named(node).items():
            yield from mappings_in(item, key_of(value, name).value)


def field(shape: Shape, key: Key) -> str:
    """Return the name of the field that a key of a shape is: that of the shape which the key is taken from."""
    owner = str(shape) if key in shape.keys else _OWNERS[key.name, key.says]
    return f"{owner}: {key.name}"


def _fits(value: Value, node: Node) -> bool:
    if isinstance(node, Scalar):
        return not isinstance(value, Listed | Keyed | Shape)
    return isinstance(value, Listed) if node.kind == "list" else isinstance(value, Keyed | Shape)


def changes(one: Node, other: Node) -> set[tuple[str, ...]]:
    """Return each place where two policies differ, as the fields that lead there: ("policy: hold", "hold: for")."""
    return {*_changes(one, other, POLICY, ())}


def _changes(one: Node, other: Node, value: Value, inside: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if plain(one) == plain(other):
        return
    if isinstance(value, Either):
        fitting = [each for each in value.of if _fits(each, one) and _fits(each, other)]
        yield from _changes(one, other, fitting[0], inside) if fitting else (inside,)
    elif isinstance(one, Scalar) or isinstance(other, Scalar):
        yield inside
    elif isinstance(value, Listed) and len(one.items) == len(other.items):
        for pair in zip(one.items, other.items, strict=True):
            yield from _changes(*pair, value.of, inside)
    elif isinstance(value, Keyed) and named(one).keys() == named(other).keys():
        for name, item in named(one).items():
            yield from _changes(item, named(other)[name], value.of, inside)
    elif isinstance(value, Shape):
        yield from _changed_keys(named(one), named(other), value, inside)
    else:
        yield inside


def _changed_keys(
    ours: dict[str, Node], theirs: dict[str, Node], shape: Shape, inside: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    for name in {**ours, **theirs}:
        key = key_of(shape, name)
        here = inside if shape is PROVIDERS else (*inside, field(shape, key))
        if name in ours and name in theirs:
            yield from _changes(ours[name], theirs[name], key.value, here)
        else:
            yield here


def key_of(shape: Shape, name: str) -> Key:
    """Return the key that is written so in a mapping of a shape."""
    key = shape.key(name)
    assert key, f"{shape.what} has no key {name}"
    return key


def named(node: Collection) -> dict[str, Node]:
    """Return the values of a mapping by key."""
    return {key.text: value for key, value in node.pairs if isinstance(key, Scalar)}
