"""The logs of Google Cloud's resources, in Cloud Logging."""

import re
import threading
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from muster.adapters.cloud_logging_entry import as_entry
from muster.domain.evidence import ErrorLogs, Resource
from muster.ports import Logs, LogsUnavailable

if TYPE_CHECKING:
    from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client

GIVE_UP_AFTER = timedelta(seconds=10)
ROLE = "roles/logging.viewer"
"""The least that a project grants for listing what its _Default bucket holds, who read which data excepted.
https://cloud.google.com/logging/docs/access-control"""
LABELS_LIMIT = 10
"""No monitored resource has more. So a query stays below Cloud Logging's 20,000 characters, whatever a stranger says.
https://cloud.google.com/logging/quotas"""
CONSOLE = "https://console.cloud.google.com/logs/query"
_PROJECT = re.compile(r"(?:[a-z][a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]", re.ASCII)
_TYPE = re.compile(r"[A-Za-z][\w.]{0,99}(?:/\w{1,99})?", re.ASCII)
_LABEL = re.compile(r"[A-Za-z]\w{0,99}", re.ASCII)


class CloudLoggingLogs(Logs):
    """Asks for one page of entries, and not again: Cloud Logging answers 60 such questions a minute for a project.

    The connection is made at the first use: gRPC does not survive the fork by which gunicorn makes its workers, and the
    client takes a tenth of a second to import beside Firestore's.
    """

    def __init__(self, project: str, override: str | None = None, *, give_up_after: timedelta = GIVE_UP_AFTER) -> None:
        """Read the logs of `project` where a resource names no project of its own.

        With `override`, a URL, read them from there, unencrypted.
        """
        self._project, self._override = project, override
        self._patience = give_up_after.total_seconds()
        self._lock = threading.Lock()
        self._client: LoggingServiceV2Client | None = None

    def errors_of(self, resource: Resource, since: datetime, until: datetime, limit: int) -> ErrorLogs:
        """Ask once. What is denied, or no query at all, is refused; a project that is not there is denied too."""
        from google.api_core import exceptions  # noqa: PLC0415 - see the class
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

        project = self._project_of(resource)
        query = query_for(resource, since, until)
        if query is None:
            return ErrorLogs(refused=f"{project} has no logs of such a resource")
        request = {
            "resource_names": [f"projects/{project}"],
            "filter": query,
            "order_by": "timestamp desc",
            "page_size": limit,
        }
        link = f"{CONSOLE};query={quote(query, safe='')}?project={project}"
        try:
            page = self._connected().list_log_entries(request=request, retry=None, timeout=self._patience)
        except (exceptions.PermissionDenied, exceptions.NotFound):
            return ErrorLogs(link=link, refused=f"Muster may not read the logs of {project}: grant it {ROLE} there")
        except exceptions.InvalidArgument:
            return ErrorLogs(link=link, refused="Cloud Logging does not understand what to look for")
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise LogsUnavailable(str(error)) from error
        first = next(iter(page.pages))
        return ErrorLogs(entries=tuple(map(as_entry, islice(first.entries, limit))), link=link)

    def close(self) -> None:
        """Close the connection, if one was made."""
        with self._lock:
            if self._client:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def _project_of(self, resource: Resource) -> str:
        named = resource.project
        return named if named and _PROJECT.fullmatch(named) else self._project

    def _connected(self) -> "LoggingServiceV2Client":
        with self._lock:
            self._client = self._client or self._connect()
            return self._client

    def _connect(self) -> "LoggingServiceV2Client":
        from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client  # noqa: PLC0415

        if self._override is None:
            return LoggingServiceV2Client()
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415 - see the class
        from google.cloud.logging_v2.services.logging_service_v2.transports import (  # noqa: PLC0415
            LoggingServiceV2GrpcTransport,
        )

        channel = grpc.insecure_channel(urlsplit(self._override).netloc)
        return LoggingServiceV2Client(transport=LoggingServiceV2GrpcTransport(channel=channel))


def query_for(resource: Resource, since: datetime, until: datetime) -> str | None:
    r"""Return the query for the resource's errors; None where its type or a label's name cannot be one.

    Values stand in quotes, with \ and " escaped: https://cloud.google.com/logging/docs/view/logging-query-language
    """
    named = sorted(resource.labels.items())[:LABELS_LIMIT]
    if not _TYPE.fullmatch(resource.type) or not all(_LABEL.fullmatch(name) for name, _ in named):
        return None
    asked = [
        f"resource.type={_quoted(resource.type)}",
        *(f"resource.labels.{name}={_quoted(value)}" for name, value in named),
        "severity>=ERROR",
        f"timestamp>={_quoted(_instant(since))}",
        f"timestamp<={_quoted(_instant(until))}",
    ]
    return "\n".join(asked)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
