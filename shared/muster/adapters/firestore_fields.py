"""A document's fields as Firestore takes them, which knows neither lists in lists nor some names, and back."""

from datetime import datetime
from typing import Any

from muster.adapters.document_rules import from_json, to_json
from muster.ports import Fields

COMMIT_ID = "commit_id"
"""The field of our own that names the commit which wrote a document."""
EXPIRE_AT = "expire_at"
"""The field of our own that Firestore's TTL policy goes by."""
_OURS = frozenset({COMMIT_ID, EXPIRE_AT})
_ESCAPE = "~"
_LIST = "~[]"
"""The one field of an object that stands for a list in a list. A field of this very name is stored as "~~[]"."""


def stored_name(name: str) -> str:
    """Return the name under which a document's own top-level field is stored."""
    return _ESCAPE + name if name in _OURS else _stored_key(name)


def to_stored(fields: Fields) -> dict[str, Any]:
    """Return fields as they are stored. Raises ValueError where no store can hold them."""
    plain = from_json(to_json(fields))
    return {stored_name(name): _stored(value) for name, value in plain.items()}


def ours(commit_id: str, expire_at: datetime | None = None) -> dict[str, Any]:
    """Return the fields that we add to a document."""
    return {COMMIT_ID: commit_id} | ({EXPIRE_AT: expire_at} if expire_at else {})


def from_stored(stored: dict[str, Any]) -> Fields:
    """Return the fields that `to_stored` was given, without `ours`."""
    return {_own_key(name): _own(value) for name, value in stored.items() if name not in _OURS}


def _stored_key(key: str) -> str:
    """Names in two underscores are reserved, and an empty one is none: both occur in alerts' labels."""
    return _ESCAPE + key if key.startswith((_ESCAPE, "__")) or not key else key


def _own_key(key: str) -> str:
    return key.removeprefix(_ESCAPE)


def _stored(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {_stored_key(key): _stored(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [{_LIST: _stored(inner)} if isinstance(inner, list) else _stored(inner) for inner in value]
    return value


def _own(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        if value.keys() == {_LIST}:
            return _own(value[_LIST])
        return {_own_key(key): _own(inner) for key, inner in value.items()}
    return [_own(inner) for inner in value] if isinstance(value, list) else value
