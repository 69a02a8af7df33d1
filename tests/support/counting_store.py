"""A store that counts what Firestore would bill for."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from muster.ports import Conflict, Create, Document, DocumentStore, Patch, Query, Replace, Write
from tests.support.passing_store import PassingStore

COUNTED_AT_ONCE = 1_000
"""Index entries that an aggregation reads for the price of one document: https://cloud.google.com/firestore/pricing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was asked of a store.

    `reads` are documents: one for a `get`, found or not; as many as a query returned, but one at least; one for each
    thousand counted. `queries` are calls of `query` and `count`. Writes count when their commit succeeded.
    """

    reads: int = 0
    queries: int = 0
    created: int = 0
    replaced: int = 0
    patched: int = 0
    commits: int = 0
    conflicts: int = 0

    @property
    def written(self) -> int:
        """Return how many documents were written."""
        return self.created + self.replaced + self.patched


class CountingStore(PassingStore):
    """Another store, with its calls counted. As thread-safe as that one is."""

    _KINDS = {Create: "created", Replace: "replaced", Patch: "patched"}  # noqa: RUF012 - a constant

    def __init__(self, inner: DocumentStore) -> None:
        """Count the calls to `inner`."""
        super().__init__(inner)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self) -> Tally:
        """Return the counts since the last call, and begin anew."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return Tally(**counts)

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        self._add(reads=1)
        return super().get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in order."""
        documents = super().query(query)
        self._add(queries=1, reads=max(len(documents), 1))
        return documents

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        count = super().count(query)
        self._add(queries=1, reads=max(-(-count // COUNTED_AT_ONCE), 1))
        return count

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict."""
        try:
            version = super().commit(writes)
        except Conflict:
            self._add(conflicts=1)
            raise
        self._add(commits=1, **Counter(self._KINDS[type(write)] for write in writes))
        return version

    def _add(self, **counts: int) -> None:
        with self._lock:
            self._counts.update(counts)
