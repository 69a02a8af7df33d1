"""What the API gives, as types; the OpenAPI document is made of them."""

from datetime import datetime
from typing import Any, Literal

import msgspec

SeverityId = Literal["P1", "P2", "P3", "P4"]
State = Literal["triggered", "acknowledged", "resolved", "closed"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says. Instants are RFC 3339 in UTC."""


class Link(Answer, frozen=True, kw_only=True):
    """A place to look at."""

    text: str
    href: str


class Planned(Answer, frozen=True, kw_only=True):
    """A step of the escalation that happens at `at` if nothing changes until then."""

    at: datetime
    step: int
    escalates_to: int | None
    pages: tuple[str, ...]
    tells: tuple[str, ...]
    unless: Literal["acknowledged", "resolved"] | None
    rule: str


class Incident(Answer, frozen=True, kw_only=True):
    """An incident as it is now. `acknowledged_by` and `resolved_by` are ids of persons, tokens or senders."""

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
    resolved_at: datetime | None
    resolved_by: str | None
    closed_at: datetime | None
    triaged_at: datetime | None
    level: int
    milestones: dict[str, datetime]
    deadlines: dict[str, datetime]
    missed: tuple[str, ...]
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


class IncidentDetails(Incident, frozen=True, kw_only=True):
    """An incident as it is now, and the evidence attached to it: null where there is none, or none any more."""

    evidence: LogEvidence | None


class IncidentList(Answer, frozen=True, kw_only=True):
    """Incidents, the newest first. `next_cursor` leads to the next page; null on the last."""

    incidents: tuple[Incident, ...]
    next_cursor: str | None


class Actor(Answer, frozen=True, kw_only=True):
    """Who did it."""

    kind: Literal["person", "sender", "token", "muster"]
    id: str
    name: str


class Reason(Answer, frozen=True, kw_only=True):
    """Why: a code to count by, words, and the place in the policy that decided."""

    code: str
    text: str
    rule: str | None


class Recipient(Answer, frozen=True, kw_only=True):
    """A person who was paged, through which channels, and why they."""

    person: str
    name: str
    channels: tuple[str, ...]
    why: str


class TimelineEntry(Answer, frozen=True, kw_only=True):
    """One thing that happened. `text` tells it in a line for people; `fact` holds what is particular to its type."""

    id: str
    at: datetime
    type: str
    text: str
    actor: Actor
    reason: Reason
    recipients: tuple[Recipient, ...]
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


class Named(Answer, frozen=True, kw_only=True):
    """Something of the policy: its id and what people call it."""

    id: str
    name: str


class Severity(Answer, frozen=True, kw_only=True):
    """How bad something can be."""

    id: SeverityId
    name: str
    description: str
    colour: str


class Team(Answer, frozen=True, kw_only=True):
    """A team; `members` are ids of people, `on_call` is the id of a schedule."""

    id: str
    name: str
    members: tuple[str, ...]
    on_call: str | None


class Service(Answer, frozen=True, kw_only=True):
    """A service and the team that owns it."""

    id: str
    name: str
    team: str | None
    tier: int | None


class Level(Answer, frozen=True, kw_only=True):
    """A level of the escalation, and whom it pages."""

    number: int
    name: str
    pages: tuple[str, ...]


class Policy(Answer, frozen=True, kw_only=True):
    """The policy in force, as far as a client needs it: nobody's address is in it."""

    organisation: str
    time_zone: str
    people: tuple[Named, ...]
    teams: tuple[Team, ...]
    services: tuple[Service, ...]
    severities: tuple[Severity, ...]
    types: tuple[Named, ...]
    levels: tuple[Level, ...]
    schedules: tuple[Named, ...]


class Turn(Answer, frozen=True, kw_only=True):
    """Who has a schedule, and until when; `person` is null where nobody is on call."""

    schedule: str
    schedule_name: str
    person: str | None
    person_name: str | None
    until: datetime | None


class OnCall(Answer, frozen=True, kw_only=True):
    """Who is on call at `at`."""

    at: datetime
    schedules: tuple[Turn, ...]


class Problem(Answer, frozen=True, kw_only=True):
    """An error: https://www.rfc-editor.org/rfc/rfc9457."""

    type: str
    title: str
    status: int
    detail: str = ""
