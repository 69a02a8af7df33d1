"""The store in memory: what the contract suite does not say of it."""

import threading
from contextlib import closing

import pytest

from muster.adapters.sqlite_memory import SqliteMemory
from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Create, StoreUnavailable


def test_each_store_in_memory_is_its_own() -> None:
    """What one holds, another does not."""
    with closing(SqliteStore(None)) as one, closing(SqliteStore(None)) as other:
        one.commit([Create("incidents/x", {"n": 1})])
        assert other.get("incidents/x") is None


def test_it_is_forgotten_when_it_is_closed() -> None:
    """What comes later is told so."""
    store = SqliteStore(None)
    store.commit([Create("incidents/x", {"n": 1})])
    store.close()
    for _ in range(2):  # whoever is told does not keep the others waiting
        with pytest.raises(StoreUnavailable):
            store.get("incidents/x")


def test_a_thread_waits_for_the_one_connection() -> None:
    """A second one would see nothing."""
    pool = SqliteMemory()
    found: list[object] = []

    def look() -> None:
        with pool.connection() as connection:
            found.append(connection.execute("SELECT n FROM t").fetchone())

    with pool.connection() as connection:
        other = threading.Thread(target=look)
        other.start()
        connection.execute("CREATE TABLE t (n INTEGER)")
        connection.execute("INSERT INTO t VALUES (1)")
    other.join(10)
    pool.close()
    assert found == [(1,)]
