"""Severity and type, as people say them."""

from dataclasses import replace

from muster.domain.addressees import called_in
from muster.domain.classification import team_for
from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import Triaged
from muster.domain.impact import assess
from muster.domain.parties import Actor
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
        if other:
            _correct(story, command.actor, kind)
        else:
            story.add(command.actor, asked(command.actor, "confirmed the classification"), Triaged(incident_type=kind))


def _correct(story: Story, actor: Actor, kind: str) -> None:
    """Make the incident one of another type; where that makes it another team's, they hear of it."""
    policy, incident, reason = story.policy, story.incident, asked(actor, f"says it is {kind}")
    was, _ = team_for(policy, incident.facts, story.around)
    team, why = team_for(policy, incident.facts | {"type": kind}, story.around)
    if team in {was, incident.team} or team not in policy.teams:
        response = respond_again(incident, {"type": kind}, policy, story.now)
        story.add(actor, reason, Triaged(incident_type=kind, response=response))
        return
    theirs = policy.teams[team]
    response = respond_again(replace(incident, team=team), {"type": kind}, policy, story.now)
    fact = Triaged(incident_type=kind, team=team, response=response)
    reason = replace(reason, text=f"{reason.text}, so it is {theirs.name}'s: {why.text}", rule=why.rule)
    tell = story.audience(theirs.channel) if theirs.channel and not incident.hushed else story.audience()
    story.add(actor, reason, fact, recipients=called_in(story, team), tell=tell)
