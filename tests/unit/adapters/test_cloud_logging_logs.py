"""Reading the logs of a resource, from a Cloud Logging of our own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import grpc  # type: ignore[import-untyped]
import pytest
from google.cloud.audit.audit_log_pb2 import AuditLog  # type: ignore[import-untyped]
from google.cloud.logging_v2.types import LogEntry
from google.logging.type.http_request_pb2 import HttpRequest  # type: ignore[import-untyped]
from google.protobuf.any_pb2 import Any  # type: ignore[import-untyped]

import muster
from muster.adapters.cloud_logging_logs import ROLE, CloudLoggingLogs
from muster.domain.evidence import ErrorLogs, Resource
from muster.ports import LogsUnavailable
from tests.support.logging_server import LoggingServer, entry

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LABELS = {"service_name": "orders", "location": "europe-west1"}
ORDERS = Resource(type="cloud_run_revision", labels=LABELS, project="shop-prod")


@pytest.fixture
def server() -> Iterator[LoggingServer]:
    """Run a Cloud Logging."""
    with LoggingServer() as running:
        yield running


@pytest.fixture
def logs(server: LoggingServer) -> Iterator[CloudLoggingLogs]:
    """Read from it, as Muster in the project muster-prod does."""
    reader = CloudLoggingLogs("muster-prod", f"http://{server.host}", give_up_after=timedelta(seconds=5))
    yield reader
    reader.close()


def read(logs: CloudLoggingLogs, resource: Resource = ORDERS, limit: int = 21) -> ErrorLogs:
    """Read the errors of the last quarter of an hour before noon."""
    return logs.errors_of(resource, NOON - 15 * MINUTE, NOON, limit)


def test_the_errors_of_the_resource_come_the_newest_first(server: LoggingServer, logs: CloudLoggingLogs) -> None:
    """Those of others, those that are no errors and those of other times stay where they are."""
    server.add(
        entry("first", at=NOON - 10 * MINUTE, labels=LABELS),
        entry("worse", at=NOON - 5 * MINUTE, labels=LABELS, severity="CRITICAL"),
        entry("a warning", at=NOON - 5 * MINUTE, labels=LABELS, severity="WARNING"),
        entry("another's", at=NOON - 5 * MINUTE, labels=LABELS | {"service_name": "billing"}),
        entry("of another type", at=NOON - 5 * MINUTE, labels=LABELS, resource_type="cloud_run_job"),
        entry("too early", at=NOON - 16 * MINUTE, labels=LABELS),
        entry("too late", at=NOON + MINUTE, labels=LABELS),
    )
    found = read(logs).entries
    assert [(each.at, each.severity, each.text) for each in found] == [
        (NOON - 5 * MINUTE, "CRITICAL", "worse"),
        (NOON - 10 * MINUTE, "ERROR", "first"),
    ]


def test_one_page_is_asked_for_once(server: LoggingServer, logs: CloudLoggingLogs) -> None:
    """In the resource's own project; of many entries only the newest come."""
    server.add(*(entry(str(number), at=NOON - number * MINUTE, labels=LABELS) for number in range(10)))
    assert [each.text for each in read(logs, limit=3).entries] == ["0", "1", "2"]
    (call,) = server.calls.all
    assert list(call.resource_names) == ["projects/shop-prod"]
    assert (call.page_size, call.order_by) == (3, "timestamp desc")


@pytest.mark.parametrize("project", [None, "", "Shop", "a", "p/../q", "p?x=", 'p"', "projects/p", "p" * 40])
def test_a_project_that_is_none_is_muster_s_own(
    server: LoggingServer, logs: CloudLoggingLogs, project: str | None
) -> None:
    """An alert cannot make anything else of where it is asked."""
    read(logs, Resource(type="cloud_run_revision", labels=LABELS, project=project))
    assert list(server.calls.all[0].resource_names) == ["projects/muster-prod"]


def test_the_link_shows_the_same_in_the_console(server: LoggingServer, logs: CloudLoggingLogs) -> None:
    """The very query, in the very project."""
    link = read(logs).link
    query, _, project = link.removeprefix("https://console.cloud.google.com/logs/query;query=").partition("?project=")
    assert unquote(query) == server.calls.all[0].filter
    assert project == "shop-prod"


def test_an_entry_says_what_is_in_it(server: LoggingServer, logs: CloudLoggingLogs) -> None:
    """Of JSON the text and the trace, or else all of it; of a request which one failed; of an audit log what was."""
    audited, other = Any(), Any(type_url="type.googleapis.com/google.appengine.logging.v1.RequestLog")
    audited.Pack(AuditLog(method_name="storage.objects.get", status={"code": 7, "message": "Denied."}))
    request = HttpRequest(request_method="GET", request_url="https://shop.example/r?token=abc", status=503)
    server.add(
        entry({"message": "boom", "exception": "Traceback …", "n": 1}, at=NOON - 1 * MINUTE, labels=LABELS),
        entry({"n": 1, "of": ["é"]}, at=NOON - 2 * MINUTE, labels=LABELS),
        like(entry("", at=NOON - 3 * MINUTE, labels=LABELS), http_request=request),
        like(entry("x", at=NOON - 4 * MINUTE, labels=LABELS), proto_payload=audited),
        like(entry("x", at=NOON - 5 * MINUTE, labels=LABELS), proto_payload=other),
        entry("", at=NOON - 6 * MINUTE, labels=LABELS),
    )
    assert [each.text for each in read(logs).entries] == [
        "boom\nTraceback …",
        '{"n": 1.0, "of": ["é"]}',
        "GET https://shop.example/r 503",
        "storage.objects.get: Denied.",
        "(google.appengine.logging.v1.RequestLog)",
        "(no text)",
    ]


def like(one: LogEntry, **parts: object) -> LogEntry:
    """Return an entry with some parts replaced."""
    for name, part in parts.items():
        setattr(one, name, part)
    return one


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.UNKNOWN,
    ],
)
def test_what_may_pass_is_unavailable(server: LoggingServer, logs: CloudLoggingLogs, code: grpc.StatusCode) -> None:
    """It is asked once: whoever called knows better when to come again. Afterwards all is well."""
    server.failing = code
    with pytest.raises(LogsUnavailable):
        read(logs)
    assert len(server.calls.all) == 1
    server.failing = None
    assert read(logs).entries == ()


def test_silence_is_unavailable_in_time(server: LoggingServer) -> None:
    """A Cloud Logging that says nothing holds nobody up for longer than it was given."""
    server.silence = 60
    impatient = CloudLoggingLogs("p", f"http://{server.host}", give_up_after=timedelta(seconds=0.2))
    with pytest.raises(LogsUnavailable, match="Deadline"):
        read(impatient)
    impatient.close()


@pytest.mark.parametrize("code", [grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND])
def test_what_is_denied_says_what_to_grant_where(
    server: LoggingServer, logs: CloudLoggingLogs, code: grpc.StatusCode
) -> None:
    """Asking again would not help; who may read it still has the link."""
    server.failing = code
    found = read(logs)
    assert found.refused == f"Muster may not read the logs of shop-prod: grant it {ROLE} there"
    assert found.link


def test_a_query_that_is_not_understood_is_not_asked_again(server: LoggingServer, logs: CloudLoggingLogs) -> None:
    """A bug must not keep a message for an hour."""
    server.failing = grpc.StatusCode.INVALID_ARGUMENT
    assert read(logs).refused == "Cloud Logging does not understand what to look for"


@pytest.mark.parametrize(
    "resource",
    [
        Resource(type='x" OR "', labels=LABELS, project=None),
        Resource(type="x\nseverity>=DEFAULT", labels=LABELS, project=None),
        Resource(type="cloud_run_revision", labels={'a" OR b': "c"}, project=None),
        Resource(type="cloud_run_revision", labels={"a=b OR c": "d"}, project=None),
    ],
)
def test_a_name_that_is_none_is_not_asked_for(
    server: LoggingServer, logs: CloudLoggingLogs, resource: Resource
) -> None:
    """Names cannot be quoted: what would not be one is refused here."""
    assert read(logs, resource).refused == "muster-prod has no logs of such a resource"
    assert server.calls.all == ()


def test_making_the_reader_imports_and_connects_nothing() -> None:
    """The client comes with the first question: after gunicorn's fork, and not in a cold start that asks none."""
    code = """
import sys
from muster.adapters.cloud_logging_logs import CloudLoggingLogs
CloudLoggingLogs("a-project", "http://127.0.0.1:1").close()
print(sorted({"google.api_core", "google.cloud.logging_v2", "google.protobuf", "grpc"} & sys.modules.keys()))
"""
    environment = {"PYTHONPATH": str(Path(muster.__file__).parents[1])}
    child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert child.stdout == "[]\n"
