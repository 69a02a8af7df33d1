"""Reading a SQLite store beside whoever writes it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from muster.adapters.sqlite_pool import SqlitePool
from muster.adapters.sqlite_reader import SqliteReader
from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Create, Query


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store's file is; its name has what means something in a URI."""
    return tmp_path / "a?b#c%20.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """Yield the store, with one document."""
    with closing(SqliteStore(path)) as store:
        store.commit([Create("things/a", {"n": 1})])
        yield store


def test_it_sees_what_is_committed_while_somebody_is_writing(path: Path, store: SqliteStore) -> None:
    """A writer in the middle of a transaction holds no reader up."""
    with closing(SqliteReader(SqlitePool(path, 0.1, read_only=True))) as reader:
        with closing(sqlite3.connect(path, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM documents")
            assert reader.get("things/a") == store.get("things/a")
            assert reader.count(Query(collection="things")) == 1
            writer.execute("ROLLBACK")
        store.commit([Create("things/b", {"n": 2})])
        assert [each.path for each in reader.query(Query(collection="things"))] == ["things/a", "things/b"]


def test_it_changes_nothing(path: Path, store: SqliteStore) -> None:
    """SQLite itself refuses to write through a read-only pool."""
    pool = SqlitePool(path, 0.1, read_only=True)
    with closing(pool), pytest.raises(sqlite3.OperationalError, match="readonly"), pool.connection() as connection:
        connection.execute("DELETE FROM documents")
    assert store.count(Query(collection="things")) == 1


def test_it_makes_no_file(path: Path) -> None:
    """Where there is no store, none comes to be."""
    pool = SqlitePool(path, 0.1, read_only=True)
    with closing(SqliteReader(pool)) as reader, pytest.raises(sqlite3.OperationalError, match="unable to open"):
        reader.get("things/a")
    assert not path.exists()
