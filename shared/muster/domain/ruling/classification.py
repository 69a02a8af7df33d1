"""Severity and type, as people say them."""

from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import Triaged
from muster.domain.impact import assess
from muster.domain.response import respond_again
from muster.domain.rules.severities import SEVERITIES
from muster.domain.ruling.refusals import asked, one_of, refuse_closed, refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.severity_override import override, request
from muster.domain.story import Story


@rule.register
def _(command: SetSeverity, story: Story) -> None:
    one_of(command.severity, SEVERITIES, "severity")
    refuse_closed(story)
    override(story, command.actor, command.severity, command.reason)


@rule.register
def _(command: RequestSeverity, story: Story) -> None:
    one_of(command.severity, SEVERITIES, "severity")
    request(story, command.actor, command.severity, command.reason)


@rule.register
def _(command: AssessImpact, story: Story) -> None:
    refuse_closed(story)
    assess(story, command.actor, command.levels, command.note)


@rule.register
def _(command: Triage, story: Story) -> None:
    incident = story.incident
    kind = command.type or incident.type
    if command.type:
        one_of(command.type, tuple(story.policy.types), "type")
    refuse_over(story)
    if incident.triaged_at is None or kind != incident.type:
        miss_overdue(story, story.now)
        other = kind != incident.type
        did = f"says it is {kind}" if other else "confirmed the classification"
        response = respond_again(story.incident, {"type": kind}, story.policy, story.now) if other else None
        story.add(command.actor, asked(command.actor, did), Triaged(incident_type=kind, response=response))
