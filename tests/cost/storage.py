"""What a document takes in Firestore, with its index entries, in bytes.

https://docs.cloud.google.com/firestore/docs/storage-size
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

INDEXES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "terraform/modules/firestore/indexes.json").read_text("utf-8")
)
NAME = 16
"""Added to every document's name."""
OVERHEAD = 32
"""Added to every document and to every index entry."""
DIRECTIONS = 2
"""A field that is a scalar has an entry in ascending order, and one in descending."""


def bytes_of(path: str, fields: Mapping[str, Any]) -> int:
    """Return what a document and all its index entries take; `path` is COLLECTION/ID/…, `fields` JSON values."""
    return _name(path) + value_bytes(fields) + OVERHEAD + sum(_entries(path, fields))


def value_bytes(value: Any) -> int:  # noqa: ANN401 - any JSON value
    """Return the size of a field's value."""
    if isinstance(value, str):
        return len(value.encode()) + 1
    if isinstance(value, Mapping):
        return sum(value_bytes(name) + value_bytes(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return sum(map(value_bytes, value))
    return 1 if value is None or isinstance(value, bool) else 8


def _name(path: str) -> int:
    return sum(value_bytes(part) for part in path.split("/") if part) + NAME


def _entries(path: str, fields: Mapping[str, Any]) -> Iterator[int]:
    """Return the size of each index entry: of every field but the exempted ones, and of the composite indexes."""
    collection = path.split("/")[-2]
    fixed = _name(path) + _name("/".join(path.split("/")[:-2])) + OVERHEAD
    exempted = {*INDEXES["unindexed"].get(collection, []), "expire_at"}
    for name, value in fields.items():
        if not exempted & {name, "*"}:
            yield from (fixed + size for size in _of_field(name, value))
    for index in INDEXES["composite"]:
        names = [each.removeprefix("-") for each in index["fields"]]
        if index["collection"] == collection and set(names) <= fields.keys():
            yield fixed + sum(value_bytes(fields[name]) for name in names)


def _of_field(name: str, value: Any) -> Iterator[int]:  # noqa: ANN401 - any JSON value
    """Return what is a field's own in each of its entries: those of a map are its fields', of a list its values'."""
    if isinstance(value, Mapping):
        for inner, content in value.items():
            yield from _of_field(f"{name}.{inner}", content)
    elif isinstance(value, list | tuple):
        yield from (value_bytes(name) + value_bytes(each) for each in value)
    else:
        yield from [value_bytes(name) + value_bytes(value)] * DIRECTIONS
