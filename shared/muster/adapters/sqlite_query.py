"""A query of the port as SQL over the table `documents`, with Firestore's rules of what matches and in which order."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from muster.ports import Query

Sql: TypeAlias = tuple[str, list[Any]]
"""An expression with its parameters."""

OPERATORS = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
MOST_ALTERNATIVES = 30
"""Values of one `in`, as in Firestore."""


def column(field: str) -> str:
    """Return the SQL for a top-level field's value. The text is what an index on it must be made of."""
    return f"json_extract(fields, {_location(field)})"


def select(query: Query, columns: str) -> Sql:
    """Return a SELECT of `columns` for the documents that match; raise ValueError for what cannot be asked."""
    ordering = query.ordering
    conditions: list[Sql] = [("collection = ?", [query.collection])]
    conditions += [_condition(*condition) for condition in query.where]
    conditions += [(f"{_kind(field)} IS NOT NULL", []) for field, _ in ordering]
    order = [(column(field), descending) for field, descending in ordering]
    order.append(("path", order[-1][1] if order else False))
    if query.after is not None:
        *values, last = query.after
        conditions.append(_beyond(order, [*values, f"{query.collection}/{last}"]))
    sql = f"SELECT {columns} FROM documents WHERE {' AND '.join(sql for sql, _ in conditions)}"  # noqa: S608 - values are bound
    sql += " ORDER BY " + ", ".join(f"{name} DESC" if descending else name for name, descending in order)
    parameters = [value for _, values in conditions for value in values]
    return (sql, parameters) if query.limit is None else (f"{sql} LIMIT ?", [*parameters, query.limit])


def _location(field: str) -> str:
    """Quote a field's name as a JSON path in a text literal."""
    if '"' in field or "\\" in field:
        raise ValueError(f"a field of this name cannot be asked for: {field!r}")
    return "'$.\"" + field.replace("'", "''") + "\"'"


def _kind(field: str) -> str:
    """Return the SQL for a field's JSON type: 'null' where it is null, NULL where there is none."""
    return f"json_type(fields, {_location(field)})"


def _condition(field: str, operator: str, value: Any) -> Sql:  # noqa: ANN401 - any JSON value
    if operator == "in":
        if not 1 <= len(value) <= MOST_ALTERNATIVES:
            raise ValueError(f"{len(value)} values for {field}: from 1 to {MOST_ALTERNATIVES} can be asked for")
        return f"({column(field)} IN ({_marks(value)}) AND {_of_kinds(field, value)})", [*value]
    if value is None:
        if operator != "==":
            raise ValueError(f"{field} cannot be compared with null by {operator}")
        return f"{_kind(field)} = 'null'", []
    return f"({column(field)} {OPERATORS[operator]} ? AND {_of_kinds(field, [value])})", [value]


def _of_kinds(field: str, values: Sequence[Any]) -> str:
    """Return the SQL for: the field is of the type of one of the values. SQLite alone would take true for 1."""
    kinds = {kind for value in values for kind in _kinds_of(value)}
    return f"{_kind(field)} IN ({', '.join(repr(kind) for kind in sorted(kinds))})"


def _kinds_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON value
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true", "false")
    return ("text",) if isinstance(value, str) else ("integer", "real")


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _beyond(order: list[tuple[str, bool]], values: Sequence[Any]) -> Sql:
    """Return the SQL for: after these values, in this order, where null is less than anything."""
    alternatives: list[str] = []
    parameters: list[Any] = []
    for place, (name, descending) in enumerate(order):
        equal = [f"{before} IS ?" for before, _ in order[:place]]
        if descending:
            further, bound = f"({name} < ? OR ({name} IS NULL AND ? IS NOT NULL))", [values[place]] * 2
        else:
            further, bound = f"({name} > ? OR ({name} IS NOT NULL AND ? IS NULL))", [values[place]] * 2
        alternatives.append(" AND ".join([*equal, further]))
        parameters += [*values[:place], *bound]
    return f"({' OR '.join(alternatives)})", parameters
