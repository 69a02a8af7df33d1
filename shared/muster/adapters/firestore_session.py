"""The connection to a Firestore database, through Google's client. Imported only when the first document is wanted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from google.api_core import exceptions as errors
from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.api_core.retry import Retry, if_exception_type
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1 import Client, DocumentSnapshot, FieldFilter, WriteBatch
from google.cloud.firestore_v1 import Query as FirestoreQuery
from google.protobuf.timestamp_pb2 import Timestamp  # type: ignore[import-untyped]

from muster.adapters.document_rules import check, check_path
from muster.adapters.firestore_fields import COMMIT_ID, from_stored, ours, stored_name, to_stored
from muster.ports import Conflict, Create, Document, Patch, Query, Replace, StoreUnavailable, Write

_REFUSED = (errors.AlreadyExists, errors.FailedPrecondition, errors.NotFound, errors.Aborted)
"""What a commit is answered that finds a document other than it must be; or, retried, that finds its own work."""
_PASSING = (errors.ServiceUnavailable, errors.InternalServerError, errors.TooManyRequests)
_LOST = (*_PASSING, errors.DeadlineExceeded, errors.Cancelled, errors.Unknown, errors.RetryError)
_DIRECTIONS = {False: "ASCENDING", True: "DESCENDING"}
_SECOND = 1_000_000_000
"""In nanoseconds."""


class FirestoreSession:
    """The methods of the port. A version is the time of the last change, in nanoseconds since 1970."""

    def __init__(self, project: str, database: str, emulator_host: str | None, patience: float) -> None:
        credentials = AnonymousCredentials() if emulator_host else None  # type: ignore[no-untyped-call]
        self._client = Client(project=project, database=database, credentials=credentials)
        if emulator_host:
            # The client takes an emulator from the environment only, which belongs to the whole process.
            self._client._emulator_host = emulator_host  # noqa: SLF001
        retry = Retry(if_exception_type(*_PASSING), initial=0.1, maximum=2.0, timeout=patience)
        self._limits: dict[str, Any] = {"retry": retry, "timeout": patience}

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        check_path(path)
        with _answers():
            snapshot = self._client.document(path).get(**self._limits)
        return _document(snapshot) if snapshot.exists else None

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in order."""
        with _answers():
            snapshots = self._query(query).get(**self._limits)
        # Where the client goes on after a broken stream, it asks for the full limit once more.
        return [_document(snapshot) for snapshot in snapshots[: query.limit]]

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        with _answers():
            row: Any = self._query(query).count().get(**self._limits)[0]
        return int(row[0].value)

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes or none; Google's client repeats a commit whose answer was lost."""
        check(writes)
        commit_id = uuid4().hex
        batch = self._client.batch()
        for write in writes:
            self._add(batch, write, commit_id)
        try:
            with _answers():
                results = batch.commit(**self._limits)
        except _REFUSED as refusal:
            version = self._version_written(writes, commit_id)
            if version is None:
                raise Conflict(str(refusal)) from refusal
            return version
        return max((_version(result.update_time) for result in results), default=0)

    def _add(self, batch: WriteBatch, write: Write, commit_id: str) -> None:
        document, fields = self._client.document(write.path), to_stored(write.fields)
        if isinstance(write, Create):
            batch.create(document, fields | ours(commit_id, write.expire_at))
            return
        option = None
        if isinstance(write, Replace):
            fields |= ours(commit_id)
            option = self._client.write_option(last_update_time=_update_time(write.version))
        batch.update(document, {self._client.field_path(name): value for name, value in fields.items()}, option)

    def _version_written(self, writes: Sequence[Write], commit_id: str) -> int | None:
        """Return the version that the commit of this id has written, or None if it has written nothing.

        Any document that bears the id will do, since a commit is made whole. The least version counts: a patch made
        since has raised a document's version and left its commit id.
        """
        marked = [write.path for write in writes if not isinstance(write, Patch)]
        with _answers():
            references = [self._client.document(path) for path in marked]
            found = list(self._client.get_all(references, **self._limits))
        return min((_version(each.update_time) for each in found if _was_written_by(each, commit_id)), default=None)

    def _query(self, query: Query) -> FirestoreQuery:
        result = FirestoreQuery(self._client.collection(query.collection))
        for name, operator, value in query.where:
            result = result.where(filter=FieldFilter(self._field(name), operator, value))
        for name, descending in query.ordering:
            result = result.order_by(self._field(name), direction=_DIRECTIONS[descending])
        descending = bool(query.ordering) and query.ordering[-1][1]
        result = result.order_by("__name__", direction=_DIRECTIONS[descending])
        if query.after is not None:
            result = result.start_after(list(query.after))
        return result if query.limit is None else result.limit(query.limit)

    def _field(self, name: str) -> str:
        """Return the path of a top-level field, quoted where its name has a dot or the like."""
        return self._client.field_path(stored_name(name))


@contextmanager
def _answers() -> Iterator[None]:
    """Say in the port's words that Firestore did not answer, or that it will never take what it was given."""
    try:
        yield
    except _LOST as error:
        raise StoreUnavailable(str(error)) from error
    except errors.InvalidArgument as error:
        raise ValueError(error.message) from error


def _was_written_by(snapshot: DocumentSnapshot[Any], commit_id: str) -> bool:
    return snapshot.exists and (snapshot.to_dict() or {}).get(COMMIT_ID) == commit_id


def _document(snapshot: DocumentSnapshot[Any]) -> Document:
    fields = from_stored(snapshot.to_dict() or {})
    return Document(path=snapshot.reference.path, fields=fields, version=_version(snapshot.update_time))


def _version(update_time: DatetimeWithNanoseconds) -> int:
    timestamp = update_time.timestamp_pb()  # type: ignore[no-untyped-call]
    return int(timestamp.seconds * _SECOND + timestamp.nanos)


def _update_time(version: int) -> Timestamp:
    return Timestamp(seconds=version // _SECOND, nanos=version % _SECOND)
