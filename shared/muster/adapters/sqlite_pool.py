"""Connections to one SQLite file, lent to any thread."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster.ports import StoreUnavailable

MOST_IDLE = 8
"""Connections kept open between uses: each may hold 2 MB of the file in memory."""

_UNAVAILABLE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


class SqlitePool:
    """Connections in WAL mode, whose commits are flushed to the disk. Safe for many threads, beside other processes."""

    def __init__(self, path: Path, patience: float, *, read_only: bool = False) -> None:
        """`patience`: seconds to wait for a lock of another process, then StoreUnavailable.

        With `read_only` the file must be there, and nothing that is executed changes it.
        """
        self._path, self._patience, self._read_only = path, patience, read_only
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection. Raises StoreUnavailable after `close`, and where a lock or the disk is the trouble."""
        connection = self._take()
        try:
            connection = connection or self._connect()
            yield connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _UNAVAILABLE:  # the low byte is the primary code
                raise
            raise StoreUnavailable(str(error)) from error
        finally:
            if connection:
                self._give_back(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection with the file's write lock; commit when the block ends, roll back when it raises."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connections, those still lent when they come back."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> sqlite3.Connection | None:
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the file has been closed")
            return self._idle.pop() if self._idle else None

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed or len(self._idle) >= MOST_IDLE:
                connection.close()
            else:
                self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        place = f"{self._path.absolute().as_uri()}?mode={'ro' if self._read_only else 'rwc'}"
        connection = sqlite3.connect(
            place, uri=True, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        if self._read_only:
            return connection
        with self._lock:  # of those who switch a new file to WAL at the same time all but one fail, without waiting
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
