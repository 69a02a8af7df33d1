"""Escalation by hand, and pages that reached nobody."""

from muster.domain.briefing import Briefing
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.escalation import escalate_by_hand, pull_forward
from muster.domain.facts.escalation import Unreached
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.ruling.refusals import refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.silencing import keep_quiet
from muster.domain.story import Story
from muster.domain.text import cap

BRIEFING_LIMIT = 2_000
"""Characters kept of each thing that somebody says who escalates: it stands in every page after it."""


@rule.register
def _(command: Escalate, story: Story) -> None:
    refuse_over(story)
    said = (command.summary, command.actions_taken, command.help_needed)
    summary, actions_taken, help_needed = (cap(text.strip(), BRIEFING_LIMIT) for text in said)
    briefing = Briefing(summary=summary, actions_taken=actions_taken, help_needed=help_needed)
    escalate_by_hand(story, command.actor, command.level, briefing)


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
    if nobody and incident.state is IncidentState.TRIGGERED and not keep_quiet(story, story.now):
        pull_forward(story, reason, story.now)
