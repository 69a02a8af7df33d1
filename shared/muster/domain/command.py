"""What somebody, or some clock, wants of an incident."""

from typing import TypeAlias

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.commands.work import AddNote, ReachMilestone

Command: TypeAlias = (
    ReceiveAlert
    | Tick
    | Acknowledge
    | Resolve
    | Reopen
    | Close
    | SetSeverity
    | Escalate
    | Triage
    | Snooze
    | Wake
    | ReachMilestone
    | AddNote
    | ReportUnreached
)
