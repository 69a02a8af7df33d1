"""Group commit: many threads' writes to one SQLite file, coalesced into few transactions."""

import json
import logging
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Statement: TypeAlias = tuple[str, Sequence[tuple[Any, ...]]]
"""SQL with the rows of parameters to run it with."""
Json: TypeAlias = int | str | list[int]

MOST_WRITES = 200
"""Of one transaction, so that no caller waits for an endless one."""
BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that holds the file's write lock."""
AGAIN_AFTER = 1.0
"""Seconds until what nobody waits for is tried again, if the disk was full."""

_logger = logging.getLogger(__name__)


class _Write(NamedTuple):
    statements: Sequence[Statement]
    done: Future[None]


def connect(path: Path) -> sqlite3.Connection:
    """Open the file in WAL mode, without implicit transactions. One thread at a time may use the connection."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


class SqliteWriter:
    """One thread that writes for all. While it commits, the next writes gather, and share the next commit.

    A disk that takes 10 ms to flush thus still stores thousands of messages a second, each flushed before its caller
    goes on.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._lock = threading.Lock()
        self._asked = threading.Condition(self._lock)
        self._taken = threading.Condition(self._lock)
        self._writes: list[_Write] = []
        self._soon: dict[str, list[Json]] = {}
        self._owed: dict[str, list[Json]] = {}
        """What was to be written soon, and could not be."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"sqlite-writer-{path.name}", daemon=True)
        self._thread.start()

    def write(self, *statements: Statement) -> None:
        """Return when the statements, all or none, survive a loss of power. Raises sqlite3.Error, none done."""
        done: Future[None] = Future()
        with self._lock:
            self._must_be_open()
            self._writes.append(_Write(statements, done))
            self._asked.notify()
        done.result()

    def write_soon(self, sql: str, value: Json) -> None:
        """Have `sql` run with the value, at the latest along with the next write.

        Its one parameter is a JSON array of all such values since the last commit: they cost one statement, which
        leaves Python to the other threads meanwhile. Waits only while MOST_WRITES values do, so that what fills the
        file is not held up for long by what empties it. A crash just now undoes it; where the disk fails, that
        is logged, and it is tried again until the file is closed.
        """
        with self._lock:
            self._taken.wait_for(lambda: len(self._soon.get(sql, ())) < MOST_WRITES)
            self._must_be_open()
            self._soon.setdefault(sql, []).append(value)
            self._asked.notify()

    def close(self) -> None:
        """Finish what was asked for, and close the file. Later writes raise sqlite3.ProgrammingError."""
        with self._lock:
            self._closed = True
            self._asked.notify()
        self._thread.join()

    def _must_be_open(self) -> None:
        if self._closed:
            message = "the file is closed"
            raise sqlite3.ProgrammingError(message)

    def _run(self) -> None:
        while gathered := self._gather():
            self._commit(*gathered)
        self._connection.close()

    def _gather(self) -> tuple[list[_Write], dict[str, list[Json]]] | None:
        """Wait for something to do and return all there is; None when there is nothing and never will be."""
        with self._lock:
            patience = AGAIN_AFTER if self._owed else None
            self._asked.wait_for(lambda: self._writes or self._soon or self._closed, patience)
            if not self._writes and not self._soon and not self._owed:
                return None
            writes, self._writes = self._writes[:MOST_WRITES], self._writes[MOST_WRITES:]
            soon = {sql: self._owed.get(sql, []) + self._soon.get(sql, []) for sql in self._owed | self._soon}
            self._soon, self._owed = {}, {}
            self._taken.notify_all()
            return writes, soon

    def _commit(self, writes: list[_Write], soon: dict[str, list[Json]]) -> None:
        try:
            # Only what somebody waits for is worth a flush of the disk; the next flush covers the rest.
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if writes else 'NORMAL'}")
            self._transact(writes, soon)
        except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must hear of it
            _logger.error("%d writes failed: %s", len(writes) + len(soon), error)  # noqa: TRY400 - callers have the trace
            for write in writes:
                write.done.set_exception(error)
            with self._lock:  # what is wrong with the values themselves stays wrong
                self._owed = soon if isinstance(error, sqlite3.OperationalError) and not self._closed else {}
        else:
            for write in writes:
                write.done.set_result(None)

    def _transact(self, writes: list[_Write], soon: dict[str, list[Json]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in soon.items():
                self._connection.execute(sql, (json.dumps(values),))
            for write in writes:
                for sql, rows in write.statements:
                    self._connection.executemany(sql, rows)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
