"""What has happened to an incident, in the past tense. The timeline is these, in order; the incident is their fold."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

from muster.domain.alert import Link
from muster.domain.plan import PlanStep, Rung


class ActorKind(StrEnum):
    """Who can make something happen."""

    PERSON = "person"
    SENDER = "sender"
    """The system that sent the alert."""
    TOKEN = "token"  # noqa: S105 - a kind of actor: a service that holds an API token
    MUSTER = "muster"
    """A rule of the policy, on Muster's own clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it: a person of the policy, the sender of an alert, the holder of an API token, or Muster itself."""

    kind: ActorKind
    id: str
    name: str


MUSTER = Actor(kind=ActorKind.MUSTER, id="muster", name="Muster")
REQUESTED = "requested"
"""The code of the reason that somebody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as data: a code to count by, a sentence for people, and the place in the policy that decided."""

    code: str
    text: str
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person to be paged: through which channels, in which order, and why they."""

    person: str
    name: str
    channels: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What governs an incident from its opening or reopening, frozen: its plan, its ladder and its deadlines (UTC)."""

    plan: tuple[PlanStep, ...]
    ladder: tuple[Rung, ...]
    deadlines: dict[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An alert opened the incident. `classification` holds why each of severity, type, service and team was chosen."""

    type: ClassVar[str] = "incident.opened"
    alert: str
    key: str
    key_id: str
    source: str
    title: str
    description: str
    severity: str
    incident_type: str
    service: str
    team: str
    environment: str | None
    resource: str | None
    labels: dict[str, str]
    links: tuple[Link, ...]
    test: bool
    classification: dict[str, Reason]
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A step of the plan paged the event's recipients."""

    type: ClassVar[str] = "incident.paged"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The incident went up to `level`. `step` is the plan's, or None where a person escalated by hand."""

    type: ClassVar[str] = "incident.escalated"
    step: str | None
    number: int | None
    level: int
    level_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A step of the plan told the event's channels, and paged nobody."""

    type: ClassVar[str] = "incident.told"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToPage:
    """A step was due and nobody is on call for it; the next one does not wait."""

    type: ClassVar[str] = "incident.nobody_to_page"
    step: str | None
    number: int | None
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """No road led to a person who was paged: every channel refused."""

    type: ClassVar[str] = "incident.person_unreached"
    step: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Somebody owns it: pages that were conditional on this stop."""

    type: ClassVar[str] = "incident.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """It is over. Until `close_at` an alert of the same key reopens it."""

    type: ClassVar[str] = "incident.resolved"
    close_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """It was not over: the response starts anew."""

    type: ClassVar[str] = "incident.reopened"
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The record is complete; nothing reopens it."""

    type: ClassVar[str] = "incident.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged:
    """The severity is another, and the plan counts from the opening as if it had always been."""

    type: ClassVar[str] = "incident.severity_changed"
    before: str
    after: str
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """Somebody confirmed or corrected what kind of incident this is."""

    type: ClassVar[str] = "incident.triaged"
    incident_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReached:
    """The work got somewhere: investigating, identified or mitigated."""

    type: ClassVar[str] = "incident.milestone"
    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """Somebody wrote something down."""

    type: ClassVar[str] = "incident.note"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStopped:
    """The sender stopped watching (its alert policy was edited or deleted). Not a recovery: a person must look."""

    type: ClassVar[str] = "incident.watch_stopped"
    alert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed:
    """A promise was not kept: `deadline` is acknowledge, triage or resolve."""

    type: ClassVar[str] = "incident.deadline_missed"
    deadline: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReported:
    """A delivery got somewhere: sent, delivered, retrying, failed, unknown or skipped.

    It changes nothing about the incident, and is filed with the event that asked for the delivery.
    """

    type: ClassVar[str] = "delivery.reported"
    delivery: str
    recipient: str
    channel: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached:
    """The errors that the alert's resource logged were looked for; so many `entries` are kept with the incident.

    It changes nothing about the incident, and is filed with the event that opened it.
    """

    type: ClassVar[str] = "incident.evidence_attached"
    entries: int


Fact: TypeAlias = (
    Opened
    | Paged
    | Escalated
    | Told
    | NobodyToPage
    | Unreached
    | Acknowledged
    | Resolved
    | Reopened
    | Closed
    | SeverityChanged
    | Triaged
    | MilestoneReached
    | NoteAdded
    | WatchStopped
    | DeadlineMissed
    | DeliveryReported
    | EvidenceAttached
)

Aside: TypeAlias = DeliveryReported | EvidenceAttached
"""What changes nothing about the incident, and stands in the timeline with the event that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an incident's timeline: who did what when (UTC) and why, whom to page and which channels to tell.

    `seq` counts from 1 within the incident; `epoch` and `run` are the incident's after the event. `recipients` are the
    persons this event pages and `tell` the channels it is told to: decided when the rule fired, so that a replay after
    a hand-over reaches the same people.
    """

    incident: str
    seq: int
    at: datetime
    actor: Actor
    reason: Reason
    fact: Fact
    epoch: int
    run: int
    recipients: tuple[Recipient, ...] = ()
    tell: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The event's identity, the same however often it is published."""
        return f"{self.incident}-{self.place}"

    @property
    def step(self) -> str | None:
        """The step that this event fired, by the name it is filed under; None for an event that fires none."""
        if isinstance(self.fact, Paged | Told):
            return self.fact.step
        if isinstance(self.fact, Escalated | NobodyToPage):
            return self.fact.step or f"by hand#{self.seq}"
        return None

    @property
    def place(self) -> str:
        """Where it stands in the timeline; places sort as texts. An aside stands with what it belongs to."""
        if isinstance(self.fact, DeliveryReported):
            return f"{self.seq:010d}-{self.fact.delivery}-{self.fact.outcome}"
        if isinstance(self.fact, EvidenceAttached):
            return f"{self.seq:010d}-evidence"
        return f"{self.seq:010d}"
