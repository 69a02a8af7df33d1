"""The real store in memory, and what can happen on the way to it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from muster.ports import Conflict, Document, DocumentStore, Query, StoreUnavailable, Write
from tests.simulation.harm import Point
from tests.simulation.world import Touch, World

T = TypeVar("T")


class SimulatedStore(DocumentStore):
    """Passes on what the running task asks of the store, with the faults of the plan; takes every commit down."""

    def __init__(self, inner: DocumentStore, world: World) -> None:
        """Keep documents in `inner`."""
        self._inner = inner
        self._world = world

    def get(self, path: str) -> Document | None:
        """Return the document."""
        return self._read(path, lambda: self._inner.get(path))

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match."""
        return self._read(query.collection, lambda: self._inner.query(query))

    def count(self, query: Query) -> int:
        """Return how many match."""
        return self._read(query.collection, lambda: self._inner.count(query))

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, if nobody was faster."""
        paths = frozenset(write.path for write in writes)
        what = ", ".join(map(_said, writes))
        place = Touch(point=Point.COMMIT, what=what, unavailable=_no_answer, away="store", paths=paths)
        return self._world.touch(place, lambda: self._commit(writes, paths, what))

    def _commit(self, writes: Sequence[Write], paths: frozenset[str], what: str) -> int:
        try:
            version = self._inner.commit(writes)
        except Conflict:
            self._world.harmed("conflict", what)
            raise
        self._world.record.history.note(writes, self._world.now, self._world.task)
        self._world.task.contact = self._world.record.history.number
        self._world.tell(self._world.task.process.name, f"writes: {what}")
        self._world.wrote(paths)
        return version

    def _read(self, what: str, do: Callable[[], T]) -> T:
        def noted() -> T:
            self._world.task.contact = self._world.record.history.number
            return do()

        return self._world.touch(Touch(point=Point.READ, what=what, unavailable=_no_answer, away="store"), noted)


def _no_answer() -> Exception:
    return StoreUnavailable("no answer")


def _said(write: Write) -> str:
    """Say what is written, in a few words: "create timeline 3 incident.paged"."""
    *_, collection, name = write.path.split("/")
    fact = f" {write.fields['type']}" if collection == "timeline" and "type" in write.fields else ""
    return f"{type(write).__name__.lower()} {collection} {name.removeprefix('00000000')[:12]}{fact}"
