"""Escalation by hand, and pages that reached nobody."""

from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.escalation import escalate_by_hand, pull_forward
from muster.domain.facts.escalation import Unreached
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.ruling.refusals import refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: Escalate, story: Story) -> None:
    refuse_over(story)
    escalate_by_hand(story, command.actor, command.level, command.reason.strip())


@rule.register
def _(command: ReportUnreached, story: Story) -> None:
    incident = story.incident
    paged = incident.fired.get(command.step, ())
    known = incident.unreached.get(command.step, ())
    if command.run != incident.run or command.person not in paged or command.person in known:
        return
    person = story.policy.people.get(command.person)
    reason = Reason(code="unreached", text=f"no channel could reach {person.name if person else command.person}")
    nobody = set(paged) == {*known, command.person} and incident.open
    tell = story.audience() if nobody else ()
    story.add(MUSTER, reason, Unreached(step=command.step, person=command.person), tell=tell)
    if nobody and incident.state is IncidentState.TRIGGERED:
        pull_forward(story, reason)
