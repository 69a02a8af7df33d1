"""A SQLite file that is only in memory: for who wants the store's behaviour and nothing to remain."""

import sqlite3
import threading
from pathlib import Path

from muster.adapters.sqlite_pool import SqlitePool
from muster.ports import StoreUnavailable


class SqliteMemory(SqlitePool):
    """One connection, lent to one thread at a time: a second one would see another file. `close` forgets it all."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(Path(), patience=0)
        self._turn = threading.Lock()
        self._idle.append(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))

    def _take(self) -> sqlite3.Connection | None:
        self._turn.acquire()
        try:
            return super()._take()
        except StoreUnavailable:
            self._turn.release()
            raise

    def _give_back(self, connection: sqlite3.Connection) -> None:
        super()._give_back(connection)
        self._turn.release()
