"""Evidence: what an alert's resource had logged around the opening of its incident, bounded and without secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.event import Event
from muster.domain.facts.asides import EvidenceAttached
from muster.domain.facts.lifecycle import Opened
from muster.domain.incident import Incident
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.redaction import redact
from muster.domain.text import MARK, cap, one_line

SOURCE = "cloud_monitoring"
"""The sender that names resources as Cloud Logging does. No other's alerts can have logs read."""
BEFORE = timedelta(minutes=15)
"""How long before the alert began its resource's errors are of interest."""
AT_MOST = timedelta(hours=1)
"""From the opening: how far back to look wherever the alert says that it began, how far on, and how long to try."""
ENTRIES_LIMIT = 20
TEXT_LIMIT = 1_000
READ_LIMIT = 8_000
"""Characters of an entry that are searched for secrets; the last of them go unshown, lest they be half a secret."""

_LAST_WORD = re.compile(r"\S{0,200}\Z")
_OF_RESOURCE = "resource."
_PROJECT = "project_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A monitored resource: its type, what names it among those of its type, and its project where that is known."""

    type: str
    labels: Mapping[str, str]
    project: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of a log; `at` is aware, in UTC, `severity` a word such as ERROR."""

    at: datetime
    severity: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLogs:
    """What was found of a resource's errors, the newest first; `link` shows all of them, "" where there is none.

    `refused` says why they may not be read, in which case there are none.
    """

    entries: tuple[LogEntry, ...] = ()
    link: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvidence:
    """The errors of a `resource` (its type) from `since` until `until` (UTC): the latest of them, the newest last.

    `more` tells that there were others before them; `link` shows all of them in the console, "" where there is none.
    """

    resource: str
    since: datetime
    until: datetime
    entries: tuple[LogEntry, ...]
    more: bool
    link: str
    refused: str


def resource_of(opened: Opened | Incident) -> Resource | None:
    """Return the resource whose logs tell about the incident; None where the alert does not single one out.

    A label that was cut names nothing any more.
    """
    named = {name: text for name, text in opened.labels.items() if text and not text.endswith(MARK)}
    labels = {name.removeprefix(_OF_RESOURCE): text for name, text in named.items() if name.startswith(_OF_RESOURCE)}
    project = labels.pop(_PROJECT, None) or named.get("scoping_project_id")
    if opened.source != SOURCE or not opened.resource or not labels:
        return None
    return Resource(type=opened.resource, labels=labels, project=project)


def window(opened_at: datetime, began_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when to look; `began_at` is the sender's word on when it began."""
    return max(min(opened_at, began_at) - BEFORE, opened_at - AT_MOST), min(now, opened_at + AT_MOST)


def evidence(resource: Resource, found: ErrorLogs, since: datetime, until: datetime) -> LogEvidence:
    """Return what is kept of the errors found, which should be up to one more than ENTRIES_LIMIT."""
    return LogEvidence(
        resource=resource.type,
        since=since,
        until=until,
        entries=tuple(replace(entry, text=_shown(entry.text)) for entry in found.entries[:ENTRIES_LIMIT])[::-1],
        more=len(found.entries) > ENTRIES_LIMIT,
        link=found.link,
        refused=found.refused,
    )


def told(kept: LogEvidence, since: str, until: str) -> str:
    """Say in a line how much is kept; the two instants in the reader's words."""
    if kept.refused:
        return kept.refused
    number = len(kept.entries)
    some = f"The latest {number} errors" if kept.more else f"{number or 'No'} error{'' if number == 1 else 's'}"
    return f"{some} of {kept.resource}, from {since} until {until}"


def attached(opened: Event, kept: LogEvidence, now: datetime) -> Event:
    """Return the line for the timeline, which stands with the event that opened the incident."""
    return Event(
        incident=opened.incident,
        seq=opened.seq,
        at=now,
        actor=MUSTER,
        reason=_reason(kept),
        fact=EvidenceAttached(entries=len(kept.entries)),
        epoch=opened.epoch,
        run=opened.run,
    )


def _reason(kept: LogEvidence) -> Reason:
    if kept.refused:
        return Reason(code="refused", text=kept.refused)
    which = "the latest errors" if kept.more else "the errors" if kept.entries else "no errors"
    code = "logged" if kept.entries else "nothing_logged"
    return Reason(code=code, text=f"{which} that the {one_line(kept.resource)} logged around then")


def _shown(text: str) -> str:
    if len(text) > READ_LIMIT:
        text = _LAST_WORD.sub(MARK, text[:READ_LIMIT], count=1)
    return cap(redact(text).strip(), TEXT_LIMIT)
