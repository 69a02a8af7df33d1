"""Logs in memory, and a notification of Cloud Monitoring about a resource that writes them."""

import json
from datetime import UTC, datetime
from typing import Any

from muster.domain.evidence import ErrorLogs, LogEntry, Resource
from muster.ports import Logs, LogsUnavailable
from tests.support.requirements import ROOT

LINK = "https://console.cloud.google.com/logs/query;query=x?project=acme-sandbox"
STARTED = datetime(2026, 11, 2, 8, 59, tzinfo=UTC)
"""When the resource of `notification` began to misbehave: a minute before most tests' clock starts."""
_NOTIFICATION: dict[str, Any] = json.loads(
    (ROOT / "tests/payloads/gcp_pubsub_v1.2_open_threshold_severity_error.json").read_bytes()
)


class KeptLogs(Logs):
    """Gives what it was given, the newest first; what it was asked for is in `asked`.

    While `away` it cannot be reached; while `refused` says why, nothing is given.
    """

    def __init__(self, *entries: LogEntry) -> None:
        """Begin well."""
        self.entries = list(entries)
        self.asked: list[tuple[Resource, datetime, datetime, int]] = []
        self.away = False
        self.refused = ""

    def errors_of(self, resource: Resource, since: datetime, until: datetime, limit: int) -> ErrorLogs:
        """Return those of the entries that are in time."""
        self.asked.append((resource, since, until, limit))
        if self.away:
            reason = "told to be away"
            raise LogsUnavailable(reason)
        if self.refused:
            return ErrorLogs(link=LINK, refused=self.refused)
        found = [entry for entry in self.entries if since <= entry.at <= until]
        found.sort(key=lambda entry: entry.at, reverse=True)
        return ErrorLogs(entries=tuple(found[:limit]), link=LINK)


def an_error(text: str = "disk full") -> LogEntry:
    """Return an error of the moment when it began."""
    return LogEntry(at=STARTED, severity="ERROR", text=text)


def notification(**changes: object) -> dict[str, Any]:
    """Return the notification of a virtual machine's incident, with these changes to the incident."""
    incident = {**_NOTIFICATION["incident"], "started_at": STARTED.timestamp(), **changes}
    return {**_NOTIFICATION, "incident": incident}
