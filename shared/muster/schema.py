"""The schema of what is stored and published: how documents of an older version are read, and those of a newer are not.

While functions are being replaced, two versions of Muster work on the same documents. The newer one reads what the
older wrote. The older one does not touch what the newer wrote, since it would lose what it does not know: it asks for
another try, which the newer one will answer.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from muster.ports import Create, Document, Fields, Replace, StoreUnavailable

T = TypeVar("T")
Upgrade: TypeAlias = Mapping[str, Callable[[Fields], Fields]]
"""What makes documents of one schema those of the next, by the last collection in their path ("timeline")."""

UPGRADES: tuple[Upgrade, ...] = ()
"""The first is from schema 1 to 2. Whatever a version stores that the one before it would lose or misread adds one."""
SCHEMA = 1 + len(UPGRADES)
"""Of what this version writes."""


class Versioned(Protocol):
    """What was read, at the version that its next write must find."""

    @property
    def version(self) -> int:
        """The version of its document."""
        ...


class NewerSchema(StoreUnavailable):
    """A newer version of Muster wrote this: it is left to that version."""


def upgraded(collection: str, fields: Fields) -> Fields:
    """Return the fields of a document as this version would have written them. Raises NewerSchema."""
    schema = fields.get("schema", 1)
    if schema > SCHEMA:
        msg = f"{collection}: schema {schema} is of a newer version of Muster, this one knows {SCHEMA}"
        raise NewerSchema(msg)
    for upgrade in UPGRADES[schema - 1 :]:
        fields = upgrade.get(collection, _same)(fields)
    return fields


def read(document: Document, kind: type[T]) -> T:
    """Return a document's value. Raises NewerSchema, and msgspec.ValidationError for what is not of the kind."""
    return msgspec.convert(upgraded(document.path.split("/")[-2], document.fields), kind)


def fields_of(value: object, **own: object) -> Fields:
    """Return a value as this version stores it; `own` are the document's own fields besides, or in place of its."""
    return {**msgspec.to_builtins(value), "schema": SCHEMA, **own}


def write(path: str, value: object, before: Versioned | None, /, **own: object) -> Create | Replace:
    """Write a value, with the document's `own` fields, where it must still be as it was read (or not exist)."""
    fields = fields_of(value, **own)
    return Replace(path, fields, before.version) if before else Create(path, fields)


def _same(fields: Fields) -> Fields:
    return fields
