"""A store that knows what its documents would take in Firestore."""

from collections.abc import Collection, Sequence
from typing import Any

from muster.ports import Create, DocumentStore, Replace, Write
from tests.cost.storage import bytes_of
from tests.support.passing_store import PassingStore


class WeighingStore(PassingStore):
    """Another store, empty at first, with its documents weighed. For one thread.

    `stored` are the bytes of the documents that there are now, `written` those of every version there ever was.
    """

    def __init__(self, inner: DocumentStore) -> None:
        """Weigh what is written to `inner`."""
        super().__init__(inner)
        self._documents: dict[str, dict[str, Any]] = {}
        self.written = 0

    @property
    def stored(self) -> dict[str, int]:
        """Return the bytes that the documents of each collection take."""
        stored: dict[str, int] = {}
        for path, fields in self._documents.items():
            stored[_collection(path)] = stored.get(_collection(path), 0) + bytes_of(path, fields)
        return stored

    @property
    def paths(self) -> Collection[str]:
        """Return where there are documents."""
        return self._documents.keys()

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict."""
        version = super().commit(writes)
        for write in writes:
            kept = {} if isinstance(write, Create | Replace) else self._documents[write.path]
            self._documents[write.path] = kept | dict(write.fields)
            self.written += bytes_of(write.path, self._documents[write.path])
        return version


def _collection(path: str) -> str:
    return path.split("/")[-2]
