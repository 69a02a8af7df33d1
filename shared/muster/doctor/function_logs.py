"""Cloud Logging: what the functions complained of in the last hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import service_log
from muster.doctor.deployment import Deployment
from muster.domain.redaction import redact
from muster.domain.text import cap, one_line
from muster.ports import Clock

if TYPE_CHECKING:
    from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
    from google.cloud.logging_v2.types import LogEntry

LOOK_BACK = timedelta(hours=1)
MOST = 1_000
"""Entries read, the newest first: those of one page."""
READ, SHOWN = 4_000, 200
"""Characters of a message."""
LIMITS: dict[str, Any] = {"retry": None, "timeout": 20.0}


def checks(deployment: Deployment, client: "LoggingServiceV2Client", clock: Clock) -> Iterator[Check]:
    """Yield a check for each region."""
    access = Access(
        service="Cloud Logging",
        api="logging.googleapis.com",
        role="roles/logging.viewer",
        project=deployment.project,
    )
    for region in deployment.regions:
        look = _Look(deployment, region, client, clock)
        well = "logged no error in the last hour"
        yield Check(area="logs", region=region, subject="the functions", well=well, look=look, access=access)


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks at the logs of one region's functions."""

    deployment: Deployment
    region: str
    client: "LoggingServiceV2Client"
    clock: Clock

    def __call__(self) -> Iterator[Finding]:
        """Yield a finding for each function with errors: how many, and what the latest said."""
        latest: dict[str, LogEntry] = {}
        counts: dict[str, int] = {}
        for entry in self._entries():
            service = entry.resource.labels["service_name"]
            latest.setdefault(service, entry)
            counts[service] = counts.get(service, 0) + 1
        for service, entry in latest.items():
            errors = f"{counts[service]} error{'s' if counts[service] > 1 else ''}"
            what = (
                f"{service} logged {errors} in the last hour, the latest at {entry.timestamp:%H:%M:%SZ}: {_text(entry)}"
            )
            yield Finding(what=what, fix=service_log(service, self.deployment.project))

    def _entries(self) -> Iterator["LogEntry"]:
        """Yield the newest errors first.

        https://cloud.google.com/logging/docs/view/logging-query-language
        """
        services = " OR ".join(f'"{each.service}"' for each in self.deployment.regions[self.region].functions.values())
        asked = (
            'resource.type="cloud_run_revision"',
            f'resource.labels.location="{self.region}"',
            f"resource.labels.service_name=({services})",
            "severity>=ERROR",
            f'timestamp>="{(self.clock.now() - LOOK_BACK).isoformat()}"',
        )
        request = {
            "resource_names": [f"projects/{self.deployment.project}"],
            "filter": " AND ".join(asked),
            "order_by": "timestamp desc",
            "page_size": MOST,
        }
        return islice(self.client.list_log_entries(request=request, **LIMITS), MOST)


def _text(entry: "LogEntry") -> str:
    """Return what an entry says, in one line without secrets: of JSON its `message`, which is what functions write."""
    said = entry.text_payload or dict(entry.json_payload or {}).get("message")
    if not said and entry.http_request.status:  # its URL may hold a token
        return f"a {entry.http_request.request_method} request was answered with {entry.http_request.status}"
    return cap(one_line(redact(cap(str(said or "no text"), READ))), SHOWN)
