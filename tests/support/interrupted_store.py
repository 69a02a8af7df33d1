"""A store in the middle of whose calls something else happens."""

from collections.abc import Callable, Mapping, Sequence

from muster.ports import Document, DocumentStore, Query, Write


class InterruptedStore(DocumentStore):
    """Passes every call on to another store; just before some of them, by number (from 0), something else happens."""

    def __init__(self, inner: DocumentStore, interrupts: Mapping[int, Callable[[], object]] | None = None) -> None:
        """Pass calls on to `inner`; without `interrupts`, only count them."""
        self._inner = inner
        self._interrupts = dict(interrupts or {})
        self.calls = 0

    def interrupt(self, after: int, what: Callable[[], object]) -> None:
        """Let something else happen before the call that is `after` calls from now."""
        self._interrupts[self.calls + after] = what

    def get(self, path: str) -> Document | None:
        """Return the document."""
        self._count()
        return self._inner.get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match."""
        self._count()
        return self._inner.query(query)

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        self._count()
        return self._inner.count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Write."""
        self._count()
        return self._inner.commit(writes)

    def _count(self) -> None:
        number, self.calls = self.calls, self.calls + 1
        if interrupt := self._interrupts.pop(number, None):
            interrupt()
