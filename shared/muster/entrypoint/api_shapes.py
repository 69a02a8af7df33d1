"""What the API gives, as types; the OpenAPI document is made of them."""

from datetime import datetime
from typing import Any, Literal

from muster.entrypoint.api_aftermath_shapes import Aftermath, Metrics
from muster.entrypoint.api_answer import Answer, SeverityId
from muster.entrypoint.api_incident_parts import (
    Briefing,
    Flap,
    Gathered,
    Healing,
    Hold,
    Joined,
    Planned,
    SeverityRequest,
)

State = Literal["triggered", "acknowledged", "resolved", "closed"]


class Link(Answer, frozen=True, kw_only=True):
    """A place to look at."""

    text: str
    href: str


class Incident(Answer, frozen=True, kw_only=True):
    """An incident as it is now.

    `holds`, by their kind, keep it from paging. `severity_requests`, by the id of who asks, wait for a decision.
    `roles` says which person (an id) has which role. `acknowledged_by` and `resolved_by` are ids of persons, tokens or
    senders. `confirmed` are the ids of all who have acknowledged it since it began, or began anew. Among `deadlines`
    are when audiences are to be told next.
    """

    id: str
    title: str
    description: str
    state: State
    severity: SeverityId
    type: str
    service: str
    team: str
    environment: str | None
    resource: str | None
    source: str
    labels: dict[str, str]
    links: tuple[Link, ...]
    test: bool
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    confirmed: tuple[str, ...]
    resolved_at: datetime | None
    resolved_by: str | None
    closed_at: datetime | None
    triaged_at: datetime | None
    impact: dict[str, str]
    severity_requests: dict[str, SeverityRequest]
    level: int
    milestones: dict[str, datetime]
    roles: dict[str, str]
    holds: dict[str, Hold]
    flap: Flap | None
    joined: Joined | None
    healing: Healing | None
    briefing: Briefing | None
    deadlines: dict[str, datetime]
    missed: tuple[str, ...]
    aftermath: Aftermath
    next: tuple[Planned, ...]


class LogEntry(Answer, frozen=True, kw_only=True):
    """An entry of a log, without the secrets that were found in it."""

    at: datetime
    severity: str
    text: str


class LogEvidence(Answer, frozen=True, kw_only=True):
    """The errors that the alert's resource logged from `since` until `until`: the latest of them, the newest last.

    `more` says that there were others before them; `link` shows all of them in the console. `refused` says why they
    could not be read.
    """

    resource: str
    since: datetime
    until: datetime
    entries: tuple[LogEntry, ...]
    more: bool
    link: str
    refused: str


class Reason(Answer, frozen=True, kw_only=True):
    """Why: a code to count by, words, and the place in the policy that decided."""

    code: str
    text: str
    rule: str | None


class IncidentDetails(Incident, frozen=True, kw_only=True):
    """An incident as it is now, and what there is to know beside.

    `classification` is all that speaks for its severity, type, service and team, what decided first. `evidence` is what
    was attached to it: null where there is none, or none any more. `gathered` is what has joined it: null for an
    incident of its own.
    """

    classification: dict[str, tuple[Reason, ...]]
    runbook: str
    first_steps: tuple[str, ...]
    video_bridge: str
    evidence: LogEvidence | None
    gathered: Gathered | None
    metrics: Metrics


class IncidentList(Answer, frozen=True, kw_only=True):
    """Incidents, the newest first. `next_cursor` leads to the next page; null on the last."""

    incidents: tuple[Incident, ...]
    next_cursor: str | None


class Actor(Answer, frozen=True, kw_only=True):
    """Who did it."""

    kind: Literal["person", "sender", "token", "muster"]
    id: str
    name: str


class Recipient(Answer, frozen=True, kw_only=True):
    """A person who was paged, or reminded, through which channels, and why they.

    With `after`, by a rule of their own: seconds from the page to each of the channels. Without, one after the other.
    """

    person: str
    name: str
    channels: tuple[str, ...]
    why: str
    after: tuple[float, ...]


class TimelineEntry(Answer, frozen=True, kw_only=True):
    """One thing that happened. `text` tells it in a line for people; `fact` holds what is particular to its type."""

    id: str
    at: datetime
    type: str
    text: str
    actor: Actor
    reason: Reason
    recipients: tuple[Recipient, ...]
    reminds: tuple[Recipient, ...]
    told: tuple[str, ...]
    fact: dict[str, Any]


class Timeline(Answer, frozen=True, kw_only=True):
    """Everything that happened to an incident, in order."""

    incident: str
    timeline: tuple[TimelineEntry, ...]


class ActionResult(Answer, frozen=True, kw_only=True):
    """What an action led to: the incident after it, and what happened; nothing where it changed nothing."""

    incident: Incident
    changed: bool
    events: tuple[TimelineEntry, ...]


class Problem(Answer, frozen=True, kw_only=True):
    """An error: https://www.rfc-editor.org/rfc/rfc9457."""

    type: str
    title: str
    status: int
    detail: str = ""
