"""Severity and type, as people say them."""

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import Triaged
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.severities import SEVERITIES
from muster.domain.ruling.refusals import asked, one_of, refuse_closed, refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import Story
from muster.domain.transitions import change_severity


@rule.register
def _(command: SetSeverity, story: Story) -> None:
    one_of(command.severity, SEVERITIES, "severity")
    refuse_closed(story)
    if command.severity != story.incident.severity:
        reason = Reason(code=REQUESTED, text=command.reason.strip() or f"{command.actor.name} decided so")
        change_severity(story, command.actor, command.severity, reason)


@rule.register
def _(command: Triage, story: Story) -> None:
    incident = story.incident
    kind = command.type or incident.type
    if command.type:
        one_of(command.type, tuple(story.policy.types), "type")
    refuse_over(story)
    if incident.triaged_at is None or kind != incident.type:
        miss_overdue(story, story.now)
        did = "confirmed the classification" if kind == incident.type else f"says it is {kind}"
        story.add(command.actor, asked(command.actor, did), Triaged(incident_type=kind))
