"""What every store demands of documents and commits, so that none takes what another would refuse."""

from collections.abc import Sequence
from typing import Any

import msgspec

from muster.ports import Fields, Write

LARGEST_DOCUMENT = 1024 * 1024
"""Bytes of JSON. Firestore's own limit is 1 MiB by a similar measure: https://firebase.google.com/docs/firestore/quotas."""
WHOLE_NUMBERS = range(-(2**63), 2**63)

# A scan for what few documents have, of each that is written: a regular expression takes ten times as long.
_ALL_DIGITS_ALIKE = bytes(ord("0") if character in b"0123456789" else 0 for character in range(256))
_LONG_NUMBER = b"0" * 19


def to_json(fields: Fields) -> bytes:
    """Return fields as JSON in UTF-8. Raises ValueError where they are too large, or hold what is not to be stored."""
    data = msgspec.json.encode(fields)
    if len(data) > LARGEST_DOCUMENT:
        raise ValueError(f"a document of {len(data)} bytes: the limit is {LARGEST_DOCUMENT}")
    if _LONG_NUMBER in data.translate(_ALL_DIGITS_ALIKE):
        _check_numbers(from_json(data))
    return data


def from_json(data: str | bytes) -> Fields:
    """Return the fields that `to_json` was given, as plain JSON values."""
    return msgspec.json.decode(data, type=dict)


def check(writes: Sequence[Write]) -> None:
    """Raise ValueError where a write's path is not a document's, or where two of a commit are to the same one."""
    for write in writes:
        check_path(write.path)
    if len({write.path for write in writes}) < len(writes):
        raise ValueError(f"a commit writes a document once: {[write.path for write in writes]}")


def check_path(path: str) -> None:
    """Raise ValueError where a path is not that of a document: pairs of a collection's name and a document's."""
    parts = path.split("/")
    if len(parts) % 2 or not all(parts):
        raise ValueError(f"not the path of a document: {path!r}")


def _check_numbers(value: Any) -> None:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_numbers(inner)
    elif isinstance(value, int) and value not in WHOLE_NUMBERS:
        raise ValueError(f"a whole number of more than 64 bits: {value}")
