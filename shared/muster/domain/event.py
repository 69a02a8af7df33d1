"""What has happened to an incident, in the past tense. The timeline is these, in order; the incident is their fold."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged, SeverityRequested, Triaged
from muster.domain.facts.closure import (
    ActionItemAdded,
    ActionItemDone,
    ActionItemDue,
    ActionItemReopened,
    ActionItemVerified,
    ClosureDue,
    CriterionChecked,
    ReviewHeld,
    ReviewScheduled,
)
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.facts.deadlines import DeadlineMissed, DeadlineNear
from muster.domain.facts.escalation import (
    AcknowledgementLapsed,
    AlsoAcknowledged,
    Escalated,
    HelpRequested,
    NobodyToPage,
    Paged,
    StepPutOff,
    StepSkipped,
    Told,
    Unreached,
)
from muster.domain.facts.hand_off import HandedOver
from muster.domain.facts.healing import (
    ApprovalRequested,
    HealingExpected,
    HealingFailed,
    HealingStarted,
    HealingSucceeded,
    RemedyApproved,
    RemedyDenied,
)
from muster.domain.facts.holds import Held, Released
from muster.domain.facts.lifecycle import Acknowledged, Closed, Opened, Reopened, Resolved, WatchStopped
from muster.domain.facts.noise import Flapping, Gathered, Raised, Steadied
from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.facts.work import MilestoneReached, NoteAdded
from muster.domain.parties import Actor, Recipient
from muster.domain.reason import Reason

Fact: TypeAlias = (
    Opened
    | Paged
    | Escalated
    | Told
    | NobodyToPage
    | Unreached
    | StepSkipped
    | StepPutOff
    | AlsoAcknowledged
    | AcknowledgementLapsed
    | HelpRequested
    | Acknowledged
    | Resolved
    | Reopened
    | Closed
    | SeverityChanged
    | SeverityRequested
    | ImpactAssessed
    | Triaged
    | MilestoneReached
    | NoteAdded
    | WatchStopped
    | DeadlineNear
    | DeadlineMissed
    | RoleAssigned
    | RoleUnfilled
    | HandedOver
    | UpdateDue
    | UpdateSent
    | Held
    | Released
    | Flapping
    | Steadied
    | Gathered
    | Raised
    | HealingExpected
    | HealingStarted
    | HealingSucceeded
    | HealingFailed
    | ApprovalRequested
    | RemedyApproved
    | RemedyDenied
    | CriterionChecked
    | ClosureDue
    | ReviewScheduled
    | ReviewHeld
    | ActionItemAdded
    | ActionItemDue
    | ActionItemDone
    | ActionItemVerified
    | ActionItemReopened
    | DeliveryReported
    | EvidenceAttached
)

Aside: TypeAlias = DeliveryReported | EvidenceAttached
"""What changes nothing about the incident, and stands in the timeline with the event that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an incident's timeline: who did what when (UTC) and why, whom to page and which channels to tell.

    `seq` counts from 1 within the incident; `epoch` and `run` are the incident's after the event. `recipients` are the
    persons this event pages, `reminds` those it asks to do something in their own time, and `tell` the channels it is
    told to: decided when the rule fired, so that a replay after a hand-over reaches the same people.
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
    reminds: tuple[Recipient, ...] = ()
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
