"""A store that knows what its documents would take in Firestore."""

from collections.abc import Collection, Sequence
from typing import Any

from muster.ports import Create, Document, DocumentStore, Query, Replace, Write
from tests.cost.storage import bytes_of


class WeighingStore(DocumentStore):
    """Another store, empty at first, with its documents weighed. For one thread.

    `stored` are the bytes of the documents that there are now, `written` those of every version there ever was.
    """

    def __init__(self, inner: DocumentStore) -> None:
        """Weigh what is written to `inner`."""
        self._inner = inner
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

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        return self._inner.get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in order."""
        return self._inner.query(query)

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        return self._inner.count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict."""
        version = self._inner.commit(writes)
        for write in writes:
            kept = {} if isinstance(write, Create | Replace) else self._documents[write.path]
            self._documents[write.path] = kept | dict(write.fields)
            self.written += bytes_of(write.path, self._documents[write.path])
        return version


def _collection(path: str) -> str:
    return path.split("/")[-2]
