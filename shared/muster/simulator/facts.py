"""Which line each fact of an incident's timeline becomes. What a row does not name is in no line."""

from collections.abc import Mapping
from typing import Any

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
from muster.simulator.row import Row

OPENED, SUPPRESSED = "incident.opened", "suppressed"
_PLACE = {"level": "level", "step": "number"}
_REMEDY = {"action": "action", "remedy": "id"}
_ITEM = {"number": "number"}

ROWS: Mapping[type[Any], Row] = {
    Opened: Row(
        type=OPENED,
        fields={name: name for name in ("title", "key", "source", "incident_type", "service", "team")},
        words="as {severity}",
    ),
    Paged: Row(type=None, fields=_PLACE),
    Told: Row(type=None, fields=_PLACE),
    Escalated: Row(
        type="incident.escalated", fields=_PLACE | {"level_name": "level_name"}, words="to level {level} ({level_name})"
    ),
    NobodyToPage: Row(type="incident.nobody_to_page", fields=_PLACE, words="at level {level}"),
    Unreached: Row(type="incident.person_unreached", fields={"person": "person"}),
    StepSkipped: Row(type="incident.step_skipped", fields={"step": "number"}, words="step {step}"),
    StepPutOff: Row(
        type="incident.step_put_off", fields={"step": "number", "until": "until"}, words="step {step} until {until}"
    ),
    AlsoAcknowledged: Row(type="incident.also_acknowledged"),
    AcknowledgementLapsed: Row(type="incident.acknowledgement_lapsed"),
    HelpRequested: Row(type="incident.help_requested"),
    Acknowledged: Row(type="incident.acknowledged"),
    Resolved: Row(type="incident.resolved", fields={"note": "note"}),
    Reopened: Row(type="incident.reopened"),
    Closed: Row(type="incident.closed"),
    WatchStopped: Row(type="incident.watch_stopped"),
    SeverityChanged: Row(
        type="incident.severity_changed",
        fields={"before": "before", "after": "after"},
        words="from {before} to {after}",
    ),
    SeverityRequested: Row(type="incident.severity_requested", fields={"requested": "severity"}, words="{requested}"),
    ImpactAssessed: Row(type="impact_assessed", fields={"levels": "said", "note": "note"}, words="{levels}"),
    Triaged: Row(type="triaged", fields={"incident_type": "incident_type"}, words="as {incident_type}"),
    MilestoneReached: Row(type="milestone", fields={"milestone": "milestone"}, words="{milestone}"),
    NoteAdded: Row(type="note", fields={"text": "text"}, words="{text}"),
    Held: Row(type=SUPPRESSED, fields={"kind": "kind", "until": "until"}, words="{kind}"),
    Released: Row(type="incident.released", fields={"kind": "kind"}, words="{kind}"),
    HealingExpected: Row(type="healing.expected"),
    HealingStarted: Row(type="healing.started", fields=_REMEDY, words="{action}"),
    HealingSucceeded: Row(type="healing.succeeded", fields=_REMEDY, words="{action}"),
    HealingFailed: Row(type="healing.failed", fields=_REMEDY, words="{action}"),
    ApprovalRequested: Row(type="healing.approval_requested", fields=_REMEDY | {"until": "until"}, words="{action}"),
    RemedyApproved: Row(type="healing.approved", fields=_REMEDY, words="{action}"),
    RemedyDenied: Row(type="healing.denied", fields=_REMEDY, words="{action}"),
    DeadlineNear: Row(type="deadline.near", fields={"deadline": "deadline", "due_at": "due_at"}, words="{deadline}"),
    Gathered: Row(type="incident.gathered"),
    Raised: Row(type="incident.raised"),
    Flapping: Row(type="incident.flapping", fields={"until": "until"}),
    Steadied: Row(type="incident.steadied"),
    ReviewScheduled: Row(type="review.scheduled", fields={"due_at": "due_at"}, words="by {due_at}"),
    ReviewHeld: Row(type="review.held"),
    ClosureDue: Row(type="closure.due"),
    CriterionChecked: Row(type="closure.criterion_checked", fields={"criterion": "criterion"}, words="{criterion}"),
    ActionItemAdded: Row(
        type="action.added",
        fields=_ITEM | {"text": "text", "owner": "owner", "due": "due"},
        words="{text} ({owner}, {due})",
    ),
    ActionItemDue: Row(type="action.due", fields=_ITEM),
    ActionItemDone: Row(type="action.done", fields=_ITEM),
    ActionItemReopened: Row(type="action.reopened", fields=_ITEM),
    ActionItemVerified: Row(type="action.verified", fields=_ITEM),
    DeadlineMissed: Row(type="deadline.missed", fields={"deadline": "deadline"}, words="{deadline}"),
    RoleAssigned: Row(type="role.assigned", fields={"role": "role", "person": "person"}, words="{role}"),
    RoleUnfilled: Row(type="role.unfilled", fields={"role": "role"}, words="{role}"),
    HandedOver: Row(type="incident.handed_over", fields={"schedule": "schedule"}),
    UpdateDue: Row(
        type="update.due",
        fields={"audience": "audience", "kind": "kind", "due_at": "due_at", "draft": "draft"},
        words="{audience} ({kind})",
    ),
    UpdateSent: Row(
        type="update.sent",
        fields={"audience": "audience", "kind": "kind", "subject": "subject", "text": "text"},
        words="{audience} ({kind})",
    ),
    DeliveryReported: Row(
        type="delivery",
        fields={"outcome": "outcome", "channel": "channel", "recipient": "recipient"},
        silent={"outcome": ("sent", "delivered")},  # the page or the broadcast is the line
        words="{outcome}",
    ),
    EvidenceAttached: Row(type="evidence", fields={"entries": "entries"}),
}
