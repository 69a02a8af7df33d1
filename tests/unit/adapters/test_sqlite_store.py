"""What only SQLite does: durability in a file, locks of other processes, indexes, removal of what has expired."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from muster import queries
from muster.adapters.sqlite_pool import MOST_IDLE, SqlitePool
from muster.adapters.sqlite_query import select
from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Conflict, Create, Patch, Query, Replace, StoreUnavailable, Write

SHARED = Path(__file__).parents[3] / "shared"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a new file, in a folder with a space in its name."""
    (tmp_path / "a folder").mkdir()
    return tmp_path / "a folder" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """Open a store."""
    store = SqliteStore(path)
    yield store
    store.close()


def test_a_commit_survives_the_death_of_its_process(path: Path) -> None:
    """What was committed is there after SIGKILL, without anything having been closed."""
    program = (
        "import os, sys; from pathlib import Path; from muster.adapters.sqlite_store import SqliteStore;"
        "from muster.ports import Create;"
        "SqliteStore(Path(sys.argv[1])).commit([Create('incidents/x', {'n': 1})]); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program, path], env={"PYTHONPATH": str(SHARED)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with closing(SqliteStore(path)) as store:
        assert [document.fields for document in store.query(Query(collection="incidents"))] == [{"n": 1}]


def test_a_commit_is_flushed_to_the_disk(path: Path) -> None:
    """Every connection flushes the write-ahead log at each commit, so that a loss of power loses none."""
    pool, full = SqlitePool(path, 30), 2
    with pool.connection() as one, pool.connection() as other:
        for connection in (one, other):
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (full,)
    pool.close()


def test_reopening_keeps_documents_and_their_order(path: Path) -> None:
    """A file is opened again as it was left, and its versions go on growing."""
    with closing(SqliteStore(path)) as store:
        first = store.commit([Create("incidents/x", {"n": 1})])
    with closing(SqliteStore(path)) as store:
        assert store.commit([Replace("incidents/x", {"n": 2}, first)]) > first


def test_a_lock_that_another_process_holds_makes_the_store_unavailable(store: SqliteStore, path: Path) -> None:
    """All who wait for the lock hear of it within their patience; nothing of theirs is written; reading goes on."""
    store.commit([Create("incidents/x", {"n": 1})])
    with (
        closing(SqliteStore(path, patience=0.2)) as hasty,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        ThreadPoolExecutor(8) as threads,
    ):
        other.execute("BEGIN IMMEDIATE")
        commits = [threads.submit(hasty.commit, [Create(f"incidents/{n}", {"n": n})]) for n in range(8)]
        for commit in commits:
            with pytest.raises(StoreUnavailable):
                commit.result(30)
        with pytest.raises(StoreUnavailable):
            hasty.purge(NOON)
        assert hasty.count(Query(collection="incidents")) == 1

    store.commit([Create("incidents/new", {"n": 2})])


def test_a_commit_spoils_no_other_in_the_same_transaction(store: SqliteStore) -> None:
    """Of commits that come at once and share a flush, each succeeds or fails by itself."""
    store.commit([Create("incidents/taken", {})])
    wrong: list[Write] = [Create("incidents/taken", {}), Create("incidents/x", {"n": 2**64}), Patch("incidents/no", {})]
    together = threading.Barrier(30)

    def commit(number: int) -> type[BaseException] | None:
        together.wait(30)
        write = wrong[number % 5] if number % 5 < len(wrong) else Create(f"incidents/{number}", {})
        try:
            store.commit([Create(f"keys/{number}", {}), write])
        except (Conflict, ValueError) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(30) as threads:
        outcomes = list(threads.map(commit, range(30)))

    assert outcomes == [Conflict, ValueError, Conflict, None, None] * 6
    assert store.count(Query(collection="incidents")) == 1 + 12
    assert store.count(Query(collection="keys")) == 12


def test_connections_do_not_pile_up(path: Path) -> None:
    """Of the connections of many threads at once, those stay open that the next few need; at the end, none."""
    pool = SqlitePool(path, 30)
    together = threading.Barrier(MOST_IDLE * 2)

    def use(_: int) -> sqlite3.Connection:
        with pool.connection() as connection:
            together.wait(30)
            return connection

    with ThreadPoolExecutor(MOST_IDLE * 2) as threads:
        used = list(threads.map(use, range(MOST_IDLE * 2)))

    assert sum(map(is_open, used)) == MOST_IDLE
    pool.close()
    assert not any(map(is_open, used))


def is_open(connection: sqlite3.Connection) -> bool:
    """Tell whether a connection can still be used."""
    try:
        return bool(connection.execute("SELECT 1").fetchone())
    except sqlite3.ProgrammingError:
        return False


def test_what_has_expired_is_removed(store: SqliteStore) -> None:
    """A purge removes what expires at or before the given time, in whatever zone it was told, and nothing else."""
    paris = timezone(timedelta(hours=1))
    store.commit([Create("alerts/now", {"n": 1}, datetime(2026, 11, 21, 13, tzinfo=paris)), Create("alerts/ever", {})])
    version = store.commit([Create("alerts/later", {"n": 1}, NOON + timedelta(seconds=1))])
    version = store.commit([Replace("alerts/later", {"n": 2}, version)])

    assert store.purge(NOON - timedelta(seconds=1)) == 0
    assert store.purge(NOON) == 1
    assert [document.path for document in store.query(Query(collection="alerts"))] == ["alerts/ever", "alerts/later"]
    assert store.purge(NOON + timedelta(days=1)) == 1
    assert store.commit([Create("alerts/later", {"n": 3})]) > version


def test_a_closed_store_is_unavailable(store: SqliteStore) -> None:
    """Threads that are still at work while the process ends are told to try again later."""
    store.close()
    with pytest.raises(StoreUnavailable):
        store.get("incidents/x")
    with pytest.raises(StoreUnavailable):
        store.commit([Create("incidents/x", {})])


PLANS = [  # every function of muster.queries
    (queries.due(NOON, 9), "by_due_at", False),
    (queries.incidents(["triggered"], 9), "by_state_opened_at", False),
    (queries.incidents(["triggered", "acknowledged"], 9), "by_state_opened_at", True),
    (queries.timeline("x"), "by_path", False),
    (queries.recent_timeline("x", 9), "by_path", True),
    (queries.unpublished("x"), "by_published", False),
    (queries.alerts("x"), "by_incident_at", False),
    (queries.open_alerts("x", 1), "by_incident_state_at", False),
    (queries.deliveries("x"), "by_incident", True),
    (queries.open_deliveries("x"), "by_incident_state_at", True),
    (queries.lapsed(NOON, 9), "by_state_opened_at", True),
    (queries.waiting(NOON, 9), "by_state_opened_at", True),
    (queries.tripped(9), "by_path", True),
    (queries.deliveries_by_reply("+1", "12"), "by_address_reply_code", False),
]


@pytest.mark.parametrize(("query", "index", "is_sorted"), PLANS)
def test_every_query_of_the_code_goes_by_an_index(
    store: SqliteStore, path: Path, query: Query, index: str, *, is_sorted: bool
) -> None:
    """A query reads only what it returns, or what belongs to one incident; little is ever sorted."""
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        _check_plan(connection, query, index, is_sorted=is_sorted)


@pytest.mark.parametrize(("query", "index", "is_sorted"), PLANS)
@pytest.mark.parametrize("in_memory", [False, True], ids=["a file", "memory"])
def test_so_does_the_connection_that_made_the_tables(
    path: Path, query: Query, index: str, *, in_memory: bool, is_sorted: bool
) -> None:
    """It is the only one there is in memory, and the first to a new file."""
    with closing(SqliteStore(None if in_memory else path)) as store, store._pool.connection() as connection:  # noqa: SLF001 - that very one
        _check_plan(connection, query, index, is_sorted=is_sorted)


def _check_plan(connection: sqlite3.Connection, query: Query, index: str, *, is_sorted: bool) -> None:
    sql, parameters = select(query, "path, fields, version")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]

    assert f"USING INDEX {index}" in plan[0]
    assert plan[1:] == (["USE TEMP B-TREE FOR ORDER BY"] if is_sorted else [])
