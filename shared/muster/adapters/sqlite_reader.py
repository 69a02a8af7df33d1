"""The reading half of the store in a SQLite file."""

from muster.adapters.document_rules import check_path, from_json
from muster.adapters.sqlite_pool import SqlitePool
from muster.adapters.sqlite_query import select
from muster.ports import Document, Query


class SqliteReader:
    """Reads documents as the port promises, for many threads; over a read-only pool it changes nothing, ever."""

    def __init__(self, pool: SqlitePool) -> None:
        """Read through the connections of `pool`."""
        self._pool = pool

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        check_path(path)
        with self._pool.connection() as connection:
            row = connection.execute("SELECT path, fields, version FROM documents WHERE path = ?", (path,)).fetchone()
        return _document(row) if row else None

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in the query's `ordering`, then by the path's last part."""
        with self._pool.connection() as connection:
            rows = connection.execute(*select(query, "path, fields, version")).fetchall()
        return [_document(row) for row in rows]

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        sql, parameters = select(query, "1")
        with self._pool.connection() as connection:
            count: int = connection.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0]  # noqa: S608 - ours
        return count

    def close(self) -> None:
        """Close the file. What comes later is answered with StoreUnavailable."""
        self._pool.close()


def _document(row: tuple[str, str, int]) -> Document:
    path, fields, version = row
    return Document(path=path, fields=from_json(fields), version=version)
