"""Group commit: what is written together, and what a return promises."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from muster.adapters.sqlite_writer import MOST_WRITES, SqliteWriter, connect
from tests.support.processes import until

INSERT = "INSERT INTO numbers VALUES (?)"
INSERT_SOON = "INSERT INTO numbers SELECT value FROM json_each(?)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with a table of distinct numbers."""
    with closing(connect(tmp_path / "numbers.db")) as connection:
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    return tmp_path / "numbers.db"


@pytest.fixture
def writer(file: Path) -> Iterator[SqliteWriter]:
    """Return a writer, closed after the test."""
    writer = SqliteWriter(file)
    yield writer
    writer.close()


def numbers(file: Path) -> list[int]:
    """Return what is stored, as another process would see it."""
    with closing(sqlite3.connect(file)) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM numbers ORDER BY number")]


def test_a_write_is_stored_when_it_returns(file: Path, writer: SqliteWriter) -> None:
    """Whoever reads afterwards sees it, and all of it."""
    writer.write((INSERT, [(1,), (2,)]), (INSERT, [(3,)]))

    assert numbers(file) == [1, 2, 3]


def test_a_write_that_fails_leaves_nothing(file: Path, writer: SqliteWriter) -> None:
    """The statements before the failing one are undone, the error reaches the caller, and the next write works."""
    with pytest.raises(sqlite3.IntegrityError):
        writer.write((INSERT, [(1,)]), (INSERT, [(2,), (2,)]))
    writer.write((INSERT, [(3,)]))

    assert numbers(file) == [3]


def test_concurrent_writes_are_all_stored(file: Path, writer: SqliteWriter) -> None:
    """Sixteen threads at once lose nothing to each other."""
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda number: writer.write((INSERT, [(number,)])), range(500)))

    assert numbers(file) == list(range(500))


def test_what_is_wanted_soon_is_stored_with_the_next_write(file: Path, writer: SqliteWriter) -> None:
    """A write that was asked for later, even an empty one, returns after everything before it is done."""
    for number in range(MOST_WRITES * 3):
        writer.write_soon(INSERT_SOON, number)
    writer.write()

    assert numbers(file) == list(range(MOST_WRITES * 3))


def test_nothing_waits_for_ever_for_a_next_write(file: Path) -> None:
    """Closing finishes what was wanted soon."""
    writer = SqliteWriter(file)
    writer.write_soon(INSERT_SOON, 1)
    writer.close()

    assert numbers(file) == [1]


def test_a_failure_of_what_is_wanted_soon_is_logged(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody waits for it, so that the log must tell; the writer goes on."""
    writer = SqliteWriter(file)
    writer.write_soon(INSERT_SOON, "not a number")
    writer.close()

    assert "1 writes failed" in caplog.text
    assert numbers(file) == []


def test_a_closed_writer_refuses_and_leaves_no_thread(file: Path) -> None:
    """Nothing is queued behind the end, where it would be lost; closing twice is closing once."""
    before = set(threading.enumerate())
    writer = SqliteWriter(file)
    writer.close()
    writer.close()

    with pytest.raises(sqlite3.ProgrammingError):
        writer.write((INSERT, [(1,)]))
    with pytest.raises(sqlite3.ProgrammingError):
        writer.write_soon(INSERT_SOON, 1)
    assert set(threading.enumerate()) == before
    assert numbers(file) == []


def test_what_was_wanted_soon_outlasts_a_disk_that_fails(file: Path, writer: SqliteWriter) -> None:
    """It is stored when the disk works again, though nobody writes anything more; who waited has heard of it."""
    with closing(connect(file)) as connection:
        connection.execute("ALTER TABLE numbers RENAME TO gone")
        writer.write_soon(INSERT_SOON, 1)
        with pytest.raises(sqlite3.OperationalError):
            writer.write((INSERT, [(2,)]))
        connection.execute("ALTER TABLE gone RENAME TO numbers")

    until(lambda: numbers(file) == [1], "what was wanted soon")


def test_closing_does_not_wait_for_a_disk_that_fails(file: Path) -> None:
    """What was wanted soon is tried once more, and given up."""
    writer = SqliteWriter(file)
    with closing(connect(file)) as connection:
        connection.execute("ALTER TABLE numbers RENAME TO gone")
    writer.write_soon(INSERT_SOON, 1)
    writer.close()
