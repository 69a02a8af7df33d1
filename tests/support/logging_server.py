"""Cloud Logging's API on a loopback port: it keeps the entries it is given, and answers what a filter asks for.

    with LoggingServer() as server:
        server.add(entry("disk full", resource_type="cloud_run_revision", labels={"service_name": "orders"}))
        client = LoggingServiceV2Client(transport=LoggingServiceV2GrpcTransport(channel=insecure_channel(server.host)))
        server.calls.all                       # every ListLogEntriesRequest, as it came
        server.failing = grpc.StatusCode.UNAVAILABLE     # until it is None again
        server.silence = 30                    # seconds to hold back every answer, or until the server stops

A filter it does not understand is refused with INVALID_ARGUMENT, as the real one does. It knows less of the language
(tests/support/logging_filter.py), no page tokens, and does not ask who calls.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Self

import grpc  # type: ignore[import-untyped]
from google.api import monitored_resource_pb2  # type: ignore[import-untyped]
from google.cloud.logging_v2.types import ListLogEntriesRequest, ListLogEntriesResponse, LogEntry
from google.logging.type import log_severity_pb2  # type: ignore[import-untyped]

from tests.support.logging_filter import NotUnderstood, matches
from tests.support.servers import Arrivals

LIST = "/google.logging.v2.LoggingServiceV2/ListLogEntries"
MOST = 1_000
"""Entries in an answer; the real one gives no more either."""


class LoggingServer(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers ListLogEntries, and nothing else. Everything may be used from any thread."""

    def __init__(self) -> None:
        """Keep no entries; nothing is started yet."""
        self.calls: Arrivals[ListLogEntriesRequest] = Arrivals()
        self.failing: grpc.StatusCode | None = None
        self.silence = 0.0
        self._entries: list[LogEntry] = []
        self._lock = Lock()
        self._stopping = Event()

    def add(self, *entries: LogEntry) -> None:
        """Keep these entries."""
        with self._lock:
            self._entries.extend(entries)

    def __enter__(self) -> Self:
        """Listen; `host` says where, as "host:port"."""
        self._threads = ThreadPoolExecutor(4)
        self._server = grpc.server(self._threads, handlers=[self])
        self.host = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, letting go of whoever is being kept waiting."""
        self._stopping.set()
        self._server.stop(1).wait()
        self._threads.shutdown()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Return what handles a call, for gRPC."""
        if details.method != LIST:
            return None
        return grpc.unary_unary_rpc_method_handler(
            self._list, ListLogEntriesRequest.deserialize, ListLogEntriesResponse.serialize
        )

    def _list(self, request: ListLogEntriesRequest, context: grpc.ServicerContext) -> ListLogEntriesResponse:
        self.calls.add(request)
        if self.silence:
            self._stopping.wait(self.silence)
        if self.failing:
            context.abort(self.failing, "told to fail")
        try:
            found = self._found(request)
        except NotUnderstood as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Unparseable filter: {error}")
        return ListLogEntriesResponse(entries=found)

    def _found(self, request: ListLogEntriesRequest) -> list[LogEntry]:
        with self._lock:
            found = [entry for entry in self._entries if matches(entry, request.filter)]
        found.sort(key=lambda entry: entry.timestamp, reverse=request.order_by == "timestamp desc")
        return found[: request.page_size or MOST]


def entry(  # noqa: PLR0913 - the parts of an entry, all but the text with a default
    said: str | dict[str, object],
    *,
    at: datetime | None = None,
    severity: str = "ERROR",
    resource_type: str = "cloud_run_revision",
    labels: dict[str, str] | None = None,
    log: str = "projects/p/logs/stderr",
) -> LogEntry:
    """Return an entry of a resource, with a text or a JSON object as its payload; `at` is now where it is not given."""
    payload = {"text_payload": said} if isinstance(said, str) else {"json_payload": said}
    return LogEntry(
        log_name=log,
        resource=monitored_resource_pb2.MonitoredResource(type=resource_type, labels=labels or {}),
        severity=log_severity_pb2.LogSeverity.Value(severity),
        timestamp=at or datetime.now(UTC),
        **payload,
    )
