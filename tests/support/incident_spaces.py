"""The spaces of states that an incident is explored in: its life, what holds it back, and how it heals."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.alert import AlertState
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule, HealingRule
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, INCIDENT
from tests.support.noise import a_wait
from tests.support.policies import a_policy, when
from tests.support.state_space import LATE, Space

SERVICE = {"service": "checkout", "severity": "P2"}


def _alert(state: AlertState = AlertState.OPEN, severity: str = "P2") -> Command:
    return ReceiveAlert(alert=an_alert(state=state, service="checkout", severity=severity), incident=INCIDENT)


def _healing(state: HealingState) -> Command:
    return ReportHealing(actor=ADA, report=HealingReport(state=state, action="delete the cache", id="run-17"))


OFTEN: dict[str, Command] = {
    "the alert again": _alert(),
    "the alert's close": _alert(AlertState.CLOSED),
    "acknowledge": Acknowledge(actor=ADA),
    "resolve": Resolve(actor=ADA),
    "tick": Tick(),
}
LAPSING = a_policy()
LAPSING = replace(
    LAPSING,
    severities={
        name: replace(severity, acknowledgement_lasts=timedelta(hours=1))
        for name, severity in LAPSING.severities.items()
    },
)
SPACES = {
    "lifecycle": Space(
        LAPSING,
        OFTEN
        | {
            "a worse alert": _alert(severity="P1"),
            "acknowledge by another": Acknowledge(actor=BO),
            "reopen": Reopen(actor=BO),
            "close": Close(actor=ADA),
            "escalate": Escalate(actor=BO),
            "milder": SetSeverity(actor=BO, severity="P3", reason="it is only the blog"),
            LATE: Tick(),
        },
        **SERVICE,
    ),
    "holds": Space(
        a_policy(noise=a_wait(10, service="checkout")),
        OFTEN
        | {
            "snooze": Snooze(actor=ADA, minutes=30),
            "wake": Wake(actor=BO),
            "reopen": Reopen(actor=BO),
            "escalate": Escalate(actor=BO),
            LATE: Tick(),
        },
        **SERVICE,
    ),
    "healing": Space(
        a_policy(
            healing=(
                HealingRule(
                    rule="healing[1]",
                    when=when(service="checkout"),
                    within=timedelta(minutes=10),
                    quiet=timedelta(minutes=15),
                ),
            ),
            approvals=(
                ApprovalRule(
                    rule="approvals[1]",
                    when=when(action="*delete*"),
                    by=(Target(kind=Target.Kind.PERSON, name="bo"),),
                    within=timedelta(minutes=5),
                ),
            ),
        ),
        OFTEN
        | {f"healing {state}": _healing(state) for state in HealingState}
        | {
            "approve": DecideRemedy(actor=BO, id="run-17", approve=True),
            "deny": DecideRemedy(actor=BO, id="run-17", approve=False),
        },
        **SERVICE,
    ),
}
