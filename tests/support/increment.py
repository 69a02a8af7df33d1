"""Increments a document's number, as many clients at once do it; run as a program, it is one of several processes."""

import sys
from pathlib import Path

from muster.adapters.firestore_store import FirestoreStore
from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Conflict, DocumentStore, Replace


def increment(store: DocumentStore, path: str, times: int) -> None:
    """Add 1 to the document's `n`, so many times; on a conflict read, decide and commit again."""
    while times:
        document = store.get(path)
        assert document is not None
        try:
            store.commit([Replace(path, {"n": document.fields["n"] + 1}, document.version)])
        except Conflict:
            continue
        times -= 1


def open_store(place: list[str]) -> DocumentStore:
    """Open the store that a command line names: "sqlite PATH" or "firestore PROJECT HOST:PORT"."""
    kind, *rest = place
    return SqliteStore(Path(rest[0])) if kind == "sqlite" else FirestoreStore(rest[0], "muster", rest[1])


if __name__ == "__main__":
    increment(open_store(sys.argv[3:]), sys.argv[1], int(sys.argv[2]))
