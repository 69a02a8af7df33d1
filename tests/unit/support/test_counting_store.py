"""The counts that other tests rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Conflict, Create, Patch, Query, Replace
from tests.support.counting_store import CountingStore, Tally


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CountingStore]:
    """Count what is asked of a store of ten documents."""
    inner = SqliteStore(tmp_path / "store.db")
    inner.commit([Create(f"things/{n}", {"n": n}) for n in range(10)])
    yield CountingStore(inner)
    inner.close()


def test_reads_are_counted_as_they_are_billed(store: CountingStore) -> None:
    """A get is one, a query what it returned but one at least, a count one a thousand."""
    store.get("things/1")
    store.get("things/none")
    assert store.take() == Tally(reads=2)
    store.query(Query(collection="things", limit=4))
    store.query(Query(collection="nothing"))
    assert store.take() == Tally(reads=5, queries=2)
    store.count(Query(collection="things"))
    assert store.take() == Tally(reads=1, queries=1)


def test_writes_are_counted_by_kind_when_they_succeeded(store: CountingStore) -> None:
    """What a conflict undid is not written."""
    version = store.commit([Create("things/a", {}), Create("things/b", {}), Patch("things/1", {"n": 0})])
    store.commit([Replace("things/a", {}, version)])
    with pytest.raises(Conflict):
        store.commit([Create("things/a", {})])

    tally = store.take()
    assert tally == Tally(created=2, patched=1, replaced=1, commits=2, conflicts=1)
    assert tally.written == 4
    assert store.take() == Tally()
