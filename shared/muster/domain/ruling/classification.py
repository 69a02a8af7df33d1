"""Severity and type, as people say them."""

from dataclasses import replace

from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import Triaged
from muster.domain.impact import assess
from muster.domain.parties import Actor
from muster.domain.rerouting import reroute
from muster.domain.response import respond_again
from muster.domain.review import plan_review
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
    if command.type:
        one_of(command.type, tuple(story.policy.types), "type")
    refuse_closed(story)
    kind = command.type or story.incident.type
    if kind != story.incident.type:
        _correct(story, command.actor, kind)
        return
    refuse_over(story)
    if story.incident.triaged_at is None:
        miss_overdue(story, story.now)
        story.add(command.actor, asked(command.actor, "confirmed the classification"), Triaged(incident_type=kind))


def _correct(story: Story, actor: Actor, kind: str) -> None:
    """Make the incident one of another type; where that makes it another team's, they hear of it.

    Once it is over, that is for the record (S1, Automated Classification, 2: "Final classification for post-incident
    analysis").
    """
    incident, changed = story.incident, {"type": kind}
    if not incident.open:
        story.add(actor, asked(actor, f"says it was {kind}"), Triaged(incident_type=kind))
        plan_review(story, incident.resolved_at or story.now)
        return
    miss_overdue(story, story.now)
    reason = asked(actor, f"says it is {kind}")
    new = reroute(story, changed, actor.id)
    if new is None:
        response = respond_again(incident, changed, story.policy, story.now)
        story.add(actor, reason, Triaged(incident_type=kind, response=response))
        return
    reason = replace(new.said(reason), rule=new.why.rule)
    fact = Triaged(incident_type=kind, team=new.team.id, response=new.response)
    story.add(actor, reason, fact, recipients=new.recipients, reminds=new.reminds, tell=new.tell)
