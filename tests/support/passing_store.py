"""A store that passes every call on to another, for those in which something happens on the way."""

from collections.abc import Sequence

from muster.ports import Document, DocumentStore, Query, Write


class PassingStore(DocumentStore):
    """Another store."""

    def __init__(self, inner: DocumentStore) -> None:
        """Pass every call on to `inner`."""
        self._inner = inner

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        self._before()
        return self._inner.get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in order."""
        self._before()
        return self._inner.query(query)

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        self._before()
        return self._inner.count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict."""
        self._before()
        return self._inner.commit(writes)

    def _before(self) -> None:
        """Do what is to be done before a call is passed on."""
