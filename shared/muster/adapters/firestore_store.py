"""Documents in Firestore."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from muster.ports import Document, DocumentStore, Query, Write

if TYPE_CHECKING:
    from muster.adapters.firestore_session import FirestoreSession

PATIENCE = 20.0
"""Seconds for an operation with its retries: two of them fit into the 45 s of a tick."""


class FirestoreStore(DocumentStore):
    """The port over one database. Nothing is imported or connected before the first use."""

    def __init__(
        self, project: str, database: str, emulator_host: str | None = None, *, patience: float = PATIENCE
    ) -> None:
        """`emulator_host`: an emulator's "host:port", to be used in place of Google Cloud. `patience`: see PATIENCE."""
        self._project, self._database, self._emulator_host, self._patience = project, database, emulator_host, patience
        self._lock = threading.Lock()
        self._session: FirestoreSession | None = None

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        return self._open().get(path)

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in the query's `ordering`, then by the path's last part."""
        return self._open().query(query)

    def count(self, query: Query) -> int:
        """Return how many documents match, by an aggregation on Firestore's side."""
        return self._open().count(query)

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict; return the version they share."""
        return self._open().commit(writes)

    def _open(self) -> "FirestoreSession":
        from muster.adapters.firestore_session import FirestoreSession  # noqa: PLC0415 - 0.3 s of every cold start

        with self._lock:
            if self._session is None:
                self._session = FirestoreSession(self._project, self._database, self._emulator_host, self._patience)
            return self._session
