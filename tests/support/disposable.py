"""Stores that no test wants back after the process, so that nothing waits for a disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from muster.adapters.sqlite_store import SqliteStore

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; TemporaryDirectory makes a private place there


@contextmanager
def disposable_store() -> Iterator[SqliteStore]:
    """Yield an empty store in a file of its own, in memory where the system offers that."""
    with TemporaryDirectory(prefix="muster-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        store = SqliteStore(Path(folder) / "incidents.db")
        try:
            yield store
        finally:
            store.close()
