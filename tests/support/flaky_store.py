"""A store that at times does not answer, having done what it was asked or not."""

from collections.abc import Sequence
from random import Random

from muster.ports import Document, DocumentStore, Query, StoreUnavailable, Write


class FlakyStore(DocumentStore):
    """Another store, of whose calls a share (from 0 to 1) is not answered; half of those commits have been made."""

    def __init__(self, inner: DocumentStore, chance: Random) -> None:
        """Answer every call, until `share` is raised."""
        self._inner = inner
        self._chance = chance
        self.share = 0.0
        self.lost = 0

    def get(self, path: str) -> Document | None:
        """Return the document."""
        self._maybe_lose()
        return self._inner.get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match."""
        self._maybe_lose()
        return self._inner.query(query)

    def count(self, query: Query) -> int:
        """Return how many match."""
        self._maybe_lose()
        return self._inner.count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, and lose the answer; or lose the request."""
        if self._chance.random() < 0.5:
            self._maybe_lose()
            return self._inner.commit(writes)
        version = self._inner.commit(writes)
        self._maybe_lose()
        return version

    def _maybe_lose(self) -> None:
        if self._chance.random() < self.share:
            self.lost += 1
            raise StoreUnavailable("no answer")
