"""A store that takes its time, by the clock of the test."""

from collections.abc import Sequence
from datetime import timedelta

from muster.ports import Document, DocumentStore, Query, Write
from tests.support.clock import FakeClock


class SlowStore(DocumentStore):
    """Another store, in which every commit `takes` a while."""

    def __init__(self, inner: DocumentStore, clock: FakeClock) -> None:
        """Pass everything on to `inner`, at once."""
        self._inner = inner
        self._clock = clock
        self.takes = timedelta()

    def get(self, path: str) -> Document | None:
        """Return the document."""
        return self._inner.get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match."""
        return self._inner.query(query)

    def count(self, query: Query) -> int:
        """Return how many match."""
        return self._inner.count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, some time later."""
        self._clock.advance(self.takes)
        return self._inner.commit(writes)
