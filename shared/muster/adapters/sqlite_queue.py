"""Messages that wait for their subscriptions, in a SQLite file. When they are delivered is the bus's business."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from muster.adapters.sqlite_writer import SqliteWriter, connect

SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- AUTOINCREMENT: an id is never given twice, even when the table was empty
  subscription TEXT NOT NULL, message_id TEXT NOT NULL, data BLOB NOT NULL, attributes TEXT NOT NULL,
  published_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS dead_letters (
  id INTEGER PRIMARY KEY,
  subscription TEXT NOT NULL, message_id TEXT NOT NULL, data BLOB NOT NULL, attributes TEXT NOT NULL,
  published_at TEXT NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, died_at TEXT NOT NULL
);
"""
COLUMNS = "id, subscription, message_id, data, attributes, published_at"
INSERT = f"INSERT INTO waiting ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants only
REMOVE = "DELETE FROM waiting WHERE id = ?"
REMOVE_ALL = "DELETE FROM waiting WHERE id IN (SELECT value FROM json_each(?))"
COUNT_ATTEMPTS = """
UPDATE waiting SET attempts = json_extract(counted.value, '$[1]')
FROM json_each(?) AS counted WHERE waiting.id = json_extract(counted.value, '$[0]')
"""
BURY = f"INSERT INTO dead_letters SELECT {COLUMNS}, ?, ?, ? FROM waiting WHERE id = ?"  # noqa: S608 - constants only
GET = f"SELECT {COLUMNS} FROM waiting WHERE id = ?"  # noqa: S608 - constants only
DEAD_LETTERS = f"SELECT {COLUMNS}, attempts, reason, died_at FROM dead_letters ORDER BY id"  # noqa: S608 - constants only
KEPT = f"""
SELECT {COLUMNS} FROM dead_letters WHERE subscription IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?
"""  # noqa: S608 - constants only
FORGET = "DELETE FROM dead_letters WHERE id = ?"
KEEP_AT_MOST = 8 * 1024 * 1024
"""Bytes of data in memory, beside the file: nearly every message is read once, a moment after it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One subscription's copy of a message, whose `message_id` all copies share. `published_at` is aware, in UTC."""

    id: int
    subscription: str
    message_id: str
    data: bytes
    attributes: Mapping[str, str]
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that was given up after `attempts` deliveries, the last of which failed at `died_at` for `reason`."""

    copy: Copy
    attempts: int
    reason: str
    died_at: datetime


class _Recent:
    """Copies just stored, KEEP_AT_MOST of data, each until it is read. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._copies: dict[int, Copy] = {}
        self._size = 0

    def keep(self, copies: Sequence[Copy]) -> None:
        with self._lock:
            for copy in copies:
                if self._size + len(copy.data) <= KEEP_AT_MOST:
                    self._copies[copy.id] = copy
                    self._size += len(copy.data)

    def pop(self, copy_id: int) -> Copy | None:
        with self._lock:
            copy = self._copies.pop(copy_id, None)
            self._size -= len(copy.data) if copy else 0
            return copy


class SqliteQueue:
    """The copies not yet acknowledged, and those given up. Methods that change something are for any thread."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. One process at a time delivers from it."""
        self._path = path
        with closing(connect(path)) as connection:
            connection.executescript(SCHEMA)
        self._writer = SqliteWriter(path)
        self._recent = _Recent()

    def add(self, copies: Sequence[Copy]) -> None:
        """Return when all are stored for good. Raises sqlite3.Error, none stored."""
        self._writer.write((INSERT, [_row(copy) for copy in copies]))
        self._recent.keep(copies)

    def remove(self, copy_id: int) -> None:
        """Forget an acknowledged copy, soon: after a crash just now it may be there again."""
        self._writer.write_soon(REMOVE_ALL, copy_id)

    def count_attempts(self, copy_id: int, attempts: int) -> None:
        """Remember, soon, how often delivery has been tried."""
        self._writer.write_soon(COUNT_ATTEMPTS, [copy_id, attempts])

    def bury(self, copy_id: int, attempts: int, reason: str, now: datetime) -> None:
        """Move a copy to the dead letters. Raises sqlite3.Error, nothing moved."""
        self._writer.write((BURY, [(attempts, reason, now.isoformat(), copy_id)]), (REMOVE, [(copy_id,)]))

    def forget(self, copy_ids: Sequence[int]) -> None:
        """Remove dead letters. Raises sqlite3.Error, none removed."""
        self._writer.write((FORGET, [(copy_id,) for copy_id in copy_ids]))

    def flush(self) -> None:
        """Return when everything asked for before is stored."""
        self._writer.write()

    def close(self) -> None:
        """Store everything asked for, and close."""
        self._writer.close()

    @contextmanager
    def reader(self) -> Iterator["QueueReader"]:
        """Open a connection to read with, for one thread."""
        with closing(connect(self._path)) as connection:
            yield QueueReader(connection, self._recent)


class QueueReader:
    """Reads a queue, from one thread."""

    def __init__(self, connection: sqlite3.Connection, recent: _Recent) -> None:
        self._connection, self._recent = connection, recent

    def get(self, copy_id: int) -> Copy | None:
        """Return a copy that waits, or None if it is gone."""
        if copy := self._recent.pop(copy_id):
            return copy
        row = self._connection.execute(GET, (copy_id,)).fetchone()
        return _copy(row) if row else None

    def waiting(self) -> list[tuple[int, str, int]]:
        """Return (id, subscription, attempts) of every copy that waits, the oldest first."""
        return self._connection.execute("SELECT id, subscription, attempts FROM waiting ORDER BY id").fetchall()

    def dead_letters(self) -> list[DeadLetter]:
        """Return what was given up, the oldest message first."""
        rows = self._connection.execute(DEAD_LETTERS)
        return [
            DeadLetter(copy=_copy(row[:6]), attempts=row[6], reason=row[7], died_at=datetime.fromisoformat(row[8]))
            for row in rows
        ]

    def kept(self, subscriptions: Sequence[str], most: int) -> list[Copy]:
        """Return the dead letters of these subscriptions, the oldest message first, up to `most`."""
        return [_copy(row) for row in self._connection.execute(KEPT, (json.dumps(list(subscriptions)), most))]

    def last_id(self) -> int:
        """Return the highest id ever given; 0 in a new file."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'waiting'").fetchone()
        return row[0] if row else 0


def _row(copy: Copy) -> tuple[Any, ...]:
    attributes, published_at = json.dumps(dict(copy.attributes)), copy.published_at.isoformat()
    return copy.id, copy.subscription, copy.message_id, copy.data, attributes, published_at


def _copy(row: tuple[Any, ...]) -> Copy:
    return Copy(
        id=row[0],
        subscription=row[1],
        message_id=row[2],
        data=row[3],
        attributes=json.loads(row[4]),
        published_at=datetime.fromisoformat(row[5]),
    )
