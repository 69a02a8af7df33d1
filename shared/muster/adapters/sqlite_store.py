"""Documents in one SQLite file: what `commit` has written survives even a loss of power."""

import sqlite3
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from muster.adapters.document_rules import check, from_json, to_json
from muster.adapters.sqlite_memory import SqliteMemory
from muster.adapters.sqlite_pool import SqlitePool
from muster.adapters.sqlite_query import column
from muster.adapters.sqlite_reader import SqliteReader
from muster.ports import Conflict, Create, DocumentStore, Patch, Replace, StoreUnavailable, Write

INDEXES: tuple[tuple[str, ...], ...] = (
    ("due_at",),
    ("state", "-opened_at"),
    ("incident", "-at"),
    ("incident", "state", "-at"),
    ("published",),
    ("address", "reply_code"),
)
"""For `muster.queries`: the fields that are compared, then those ordered by ("-": descending)."""

PATIENCE = 10.0
"""Seconds to wait for others' writing to end."""

LOST = "the transaction that this commit shared with others has failed"

_TABLES = """
CREATE TABLE IF NOT EXISTS documents (
  path TEXT NOT NULL PRIMARY KEY,
  collection TEXT NOT NULL,
  fields TEXT NOT NULL,
  version INTEGER NOT NULL,
  expire_at REAL
);
CREATE INDEX IF NOT EXISTS by_path ON documents (collection, path);
CREATE INDEX IF NOT EXISTS by_expire_at ON documents (expire_at) WHERE expire_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS last_commit (version INTEGER NOT NULL);
INSERT INTO last_commit SELECT 0 WHERE NOT EXISTS (SELECT * FROM last_commit);
"""
# The first ANALYZE makes the table of statistics, the last has this connection too go by what it then holds.
# Without statistics SQLite takes a collection for ten documents, and then prefers to read all of it in order.
_STATISTICS = """
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1
  SELECT 'documents', name, '100000 10000 ' || iif(name = 'by_path', '1', '10 10 10') FROM sqlite_schema
  WHERE tbl_name = 'documents' AND name LIKE 'by_%' AND name <> 'by_expire_at';
ANALYZE sqlite_schema;
"""


class _Commit:
    """The writes of one caller; and their version, or what it raises, once somebody has seen to them."""

    def __init__(self, writes: Sequence[Write]) -> None:
        self.writes = writes
        self.outcome: int | Exception | None = None


class SqliteStore(SqliteReader, DocumentStore):
    """The port over a file in WAL mode, for many threads and several processes.

    Commits that come while another is being written share the next transaction, and so one flush of the disk: the
    first of their threads writes for all. A commit in conflict is undone alone.
    """

    def __init__(self, path: Path | None, *, patience: float = PATIENCE) -> None:
        """Open or create the file; None keeps the documents in memory, for this store alone and until it is closed.

        `patience`: seconds to wait for others' writing, then StoreUnavailable.
        """
        super().__init__(SqlitePool(path, patience) if path else SqliteMemory())
        self._patience = patience
        self._turn = threading.Condition()
        self._writing = False
        self._waiting: list[_Commit] = []
        indexes = "".join(_index(fields) for fields in INDEXES)
        with self._pool.connection() as connection:
            connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} {indexes} {_STATISTICS} COMMIT;")

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict; return the version they share."""
        check(writes)
        commit = _Commit(writes)
        with self._turn:
            self._waiting.append(commit)
            if not self._turn.wait_for(lambda: commit.outcome is not None or not self._writing, self._patience):
                raise StoreUnavailable(f"no turn to write within {self._patience} s")
            group: list[_Commit] = []
            if commit.outcome is None:
                self._writing, group, self._waiting = True, self._waiting, []
        if group:
            self._write_for(group)
        if isinstance(commit.outcome, int):
            return commit.outcome
        raise commit.outcome or StoreUnavailable(LOST)

    def purge(self, now: datetime) -> int:
        """Remove the documents whose `expire_at` has come by `now`, which is aware. Return how many there were."""
        with self._pool.transaction() as connection:
            return connection.execute("DELETE FROM documents WHERE expire_at <= ?", (now.timestamp(),)).rowcount

    def _write_for(self, group: list[_Commit]) -> None:
        """Carry out the commits of a group. Raises where none could be; the others' callers are told as well."""
        outcomes: list[int | Exception] = [StoreUnavailable(LOST)] * len(group)
        try:
            with self._pool.transaction() as connection:
                written = _write_each(connection, group)
            outcomes = written
        finally:
            with self._turn:
                for commit, outcome in zip(group, outcomes, strict=True):
                    commit.outcome = outcome
                self._writing = False
                self._turn.notify_all()


def _index(fields: tuple[str, ...]) -> str:
    """Return the SQL for an index of the documents that have the first of some fields."""
    columns = [(column(field.removeprefix("-")), " DESC" if field.startswith("-") else "") for field in fields]
    columns.append(("path", columns[-1][1]))
    name = "_".join(field.removeprefix("-") for field in fields)
    parts = ", ".join(expression + direction for expression, direction in columns)
    return f"CREATE INDEX IF NOT EXISTS by_{name} ON documents (collection, {parts}) WHERE {columns[0][0]} IS NOT NULL;"


def _write_each(connection: sqlite3.Connection, group: Sequence[_Commit]) -> list[int | Exception]:
    """Carry out each commit, or undo it alone; return the outcomes."""
    before: int = connection.execute("SELECT version FROM last_commit").fetchone()[0]
    connection.execute("UPDATE last_commit SET version = ?", (before + len(group),))
    return [_write_one(connection, commit, before + place) for place, commit in enumerate(group, 1)]


def _write_one(connection: sqlite3.Connection, commit: _Commit, version: int) -> int | Exception:
    connection.execute("SAVEPOINT one")
    try:
        for write in commit.writes:
            _write(connection, write, version)
    except (Conflict, TypeError, ValueError) as error:
        connection.execute("ROLLBACK TO one")
        return error
    finally:
        connection.execute("RELEASE one")
    return version


def _write(connection: sqlite3.Connection, write: Write, version: int) -> None:
    if isinstance(write, Create):
        expire_at = write.expire_at.timestamp() if write.expire_at else None
        row = (write.path, write.path.rpartition("/")[0], to_json(write.fields).decode(), version, expire_at)
        done = connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
    else:
        done = _change(connection, write, version)
    if not done.rowcount:
        raise Conflict(
            f"{write.path} exists" if isinstance(write, Create) else f"{write.path} has changed, or is not there"
        )


def _change(connection: sqlite3.Connection, write: Replace | Patch, version: int) -> sqlite3.Cursor:
    found = connection.execute("SELECT fields, version FROM documents WHERE path = ?", (write.path,)).fetchone()
    text, current = found or ("{}", None)
    expected = write.version if isinstance(write, Replace) else current
    return connection.execute(
        "UPDATE documents SET fields = ?, version = ? WHERE path = ? AND version = ?",
        (to_json(from_json(text) | write.fields).decode(), version, write.path, expected),
    )
