"""What documents take in Firestore, by the examples of its documentation."""

from typing import Any

import pytest

from tests.cost.storage import INDEXES, bytes_of, value_bytes

EXAMPLE = {"type": "Personal", "done": False, "priority": 1, "description": "Learn Cloud Firestore"}
PATH = "users/jeff/tasks/my_task_id"
NAME, PARENT = 44, 6 + 5 + 16


@pytest.mark.parametrize(
    ("value", "size"),
    [("é", 3), (True, 1), (None, 1), (7, 8), (0.5, 8), ([1, "ab"], 11), ({"a": 1, "bc": {"d": None}}, 2 + 8 + 3 + 3)],
    ids=str,
)
def test_a_value_takes_what_its_type_says(value: object, size: int) -> None:
    """Texts in UTF-8 and a byte, numbers eight, lists and maps what they hold."""
    assert value_bytes(value) == size


def test_a_document_of_the_documentation() -> None:
    """The page's example takes 147 bytes; each of its four fields has an entry upwards and one downwards besides."""
    entries = 2 * sum(NAME + PARENT + value_bytes(name) + value_bytes(value) + 32 for name, value in EXAMPLE.items())
    assert bytes_of(PATH, EXAMPLE) == 147 + entries


@pytest.mark.parametrize(
    ("fields", "entries"),
    [
        ({}, 0),
        ({"done": False}, 2 * (5 + 1)),
        ({"at": {"x": 1, "y": "a"}}, 2 * (5 + 8) + 2 * (5 + 2)),
        ({"tags": ["a", "bcd"]}, 5 + 2 + 5 + 4),
    ],
    ids=["none", "a scalar", "a map", "a list"],
)
def test_what_is_indexed(fields: dict[str, Any], entries: int) -> None:
    """A map's fields are indexed each, and a list's values, once."""
    number = sum(
        2 * len(each) if isinstance(each, dict) else len(each) if isinstance(each, list) else 2
        for each in fields.values()
    )
    plain = NAME + value_bytes(fields) + 32
    assert bytes_of(PATH, fields) == plain + number * (NAME + PARENT + 32) + entries


def test_what_is_exempted_has_no_entry() -> None:
    """The fields that Terraform exempts from indexing cost nothing but themselves."""
    field = INDEXES["unindexed"]["alerts"][0]
    assert bytes_of("alerts/a", {field: "x" * 99}) == 7 + 2 + 16 + value_bytes({field: "x" * 99}) + 32


def test_a_composite_index_has_an_entry_a_document() -> None:
    """Where the document has all its fields, and only there."""
    path, fields = "incidents/i", {"state": "open", "opened_at": "2026"}
    parts = {name: bytes_of(path, {name: value}) - bytes_of(path, {}) for name, value in fields.items()}
    together = bytes_of(path, fields) - bytes_of(path, {})
    assert together - sum(parts.values()) == (10 + 2 + 16) + 16 + 5 + 5 + 32
