"""The composite indexes that Terraform declares are those that the code's queries need: neither fewer nor more."""

import ast
import inspect
import json
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from muster import queries
from muster.domain.alert import Alert
from muster.domain.bundling import Pager
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.domain.evidence import LogEvidence
from muster.domain.incident import Incident
from muster.domain.known_addresses import KnownAddresses
from muster.domain.standing import Standing
from muster.ports import Query

DECLARED = Path(__file__).parents[2] / "terraform" / "modules" / "firestore" / "indexes.json"
ARGUMENTS: dict[str, Any] = {
    "now": datetime(2026, 1, 1, tzinfo=UTC),
    "since": datetime(2026, 1, 1, tzinfo=UTC),
    "limit": 1,
    "key_id": "x",
    "states": ["triggered"],
    "after": ("2026-01-01T00:00:00.000000Z", "x"),
    "incident": "x",
    "rule": "x",
    "team": "x",
    "source": "x",
    "address": "x",
    "code": "x",
    "event": "x",
}


def every_query() -> list[Query]:
    """Return one query of each kind that the code makes."""
    makers = [
        each for _, each in inspect.getmembers(queries, inspect.isfunction) if each.__module__ == queries.__name__
    ]
    return [make(**{name: ARGUMENTS[name] for name in inspect.signature(make).parameters}) for make in makers]


def composite(query: Query) -> tuple[str, tuple[str, ...]] | None:
    """Return the composite index that Firestore wants for a query, or None where single-field indexes serve it.

    https://firebase.google.com/docs/firestore/query-data/indexing: equalities alone merge single-field indexes (`in` is
    several equalities); a range or an order beside another field needs an index with the equalities first.
    """
    equal = [field for field, operator, _ in query.where if operator in {"==", "in"}]
    ranged = [field for field, operator, _ in query.where if operator not in {"==", "in"}]
    ordered = list(query.order_by)
    ordered += [field for field in ranged if field not in {each.removeprefix("-") for each in ordered}]
    if not ordered or (not equal and len(ordered) == 1):
        return None
    return query.collection.split("/")[-1], (*sorted(equal), *ordered)


def test_every_query_has_its_index_and_no_index_is_idle() -> None:
    """What Terraform declares equals what is derived from the queries."""
    needed = {index for index in map(composite, every_query()) if index}
    declared = {(each["collection"], tuple(each["fields"])) for each in json.loads(DECLARED.read_text())["composite"]}
    assert declared == needed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(collection="a", where=(("x", "==", 1), ("y", "in", [1]))), None),
        (Query(collection="a", where=(("x", "<=", 1),), order_by=("x",)), None),
        (Query(collection="a", order_by=("-x",)), None),
        (Query(collection="a", where=(("x", "==", 1),), order_by=("-y",)), ("a", ("x", "-y"))),
        (Query(collection="a/1/b", where=(("x", "==", 1), ("y", ">", 1))), ("b", ("x", "y"))),
    ],
)
def test_the_derivation_follows_firestore(query: Query, expected: tuple[str, tuple[str, ...]] | None) -> None:
    """The rule is Firestore's own."""
    assert composite(query) == expected


def test_no_query_asks_for_a_field_without_an_index() -> None:
    """What is exempt from indexing is compared and ordered by only where a composite index serves the query."""
    exempt = json.loads(DECLARED.read_text())["unindexed"]
    for query in every_query():
        fields = exempt.get(query.collection.split("/")[-1], [])
        asked = {*(where[0] for where in query.where), *(field.removeprefix("-") for field in query.order_by)}
        assert not asked & set(fields)
        assert "*" not in fields or composite(query)


def test_the_larger_parts_of_every_document_are_exempt() -> None:
    """No map and no list is indexed: each of their values would be an entry of its own."""
    exempt = json.loads(DECLARED.read_text())["unindexed"]
    kinds = (
        (KnownAddresses, "addresses"),
        (Alert, "alerts"),
        (Delivery, "deliveries"),
        (Event, "timeline"),
        (Incident, "incidents"),
        (LogEvidence, "evidence"),
        (Pager, "pagers"),
        (Standing, "standing"),
    )
    for kind, collection in kinds:
        large = {field.name for field in fields_of(kind) if str(field.type).startswith(("dict", "tuple"))}
        assert large <= set(exempt[collection]) or exempt[collection] == ["*"]


def calls(name: str) -> list[tuple[Path, ast.Call]]:
    """Return every call of `name` in the package, with its file."""
    found: list[tuple[Path, ast.Call]] = []
    for file in Path(queries.__file__).parent.rglob("*.py"):
        nodes = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        found += [(file, node) for node in nodes if isinstance(node.func, ast.Name) and node.func.id == name]
    return found


def test_no_query_is_made_elsewhere() -> None:
    """All queries are in one module, so that the test above sees them."""
    assert {file for file, _ in calls("Query")} == {Path(queries.__file__)}


def test_what_the_code_lets_expire_is_declared() -> None:
    """The collections whose documents are created with an end are those that have a TTL policy."""
    ending = [call for _, call in calls("Create") if any(each.arg == "expire_at" for each in call.keywords)]
    collections = {ast.unparse(call.args[0]).lstrip("f").strip("'\"").split("/")[-2] for call in ending}
    assert collections == set(json.loads(DECLARED.read_text())["expiring"])
