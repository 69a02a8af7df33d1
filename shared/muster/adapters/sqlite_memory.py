"""A SQLite file that is only in memory: for who wants the store's behaviour and nothing to remain."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster.adapters.sqlite_pool import SqlitePool


class SqliteMemory(SqlitePool):
    """One connection, lent to one thread at a time: a second one would see another file. `close` forgets it all."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(Path(), patience=0)
        self._turn = threading.Lock()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection, once nobody else has it. Raises StoreUnavailable after `close`."""
        with self._turn, super().connection() as connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
