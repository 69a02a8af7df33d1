"""What somebody, or some clock, wants of an incident."""

from typing import TypeAlias

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.commands.closure import (
    AddActionItem,
    CheckCriterion,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.hand_off import HandOver
from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.commands.roles import AssignRole
from muster.domain.commands.work import AddNote, ReachMilestone

Command: TypeAlias = (
    ReceiveAlert
    | Tick
    | Acknowledge
    | Resolve
    | Reopen
    | Close
    | SetSeverity
    | RequestSeverity
    | AssessImpact
    | Escalate
    | Triage
    | Snooze
    | Wake
    | ReportHealing
    | DecideRemedy
    | ReachMilestone
    | AddNote
    | AssignRole
    | HandOver
    | SendUpdate
    | ReportUnreached
    | CheckCriterion
    | RequestReview
    | CompleteReview
    | AddActionItem
    | CompleteActionItem
    | VerifyActionItem
)
