"""What an alert does to the incident of its key, or to none."""

from muster.domain.actors import source_name
from muster.domain.alert import Alert, AlertState
from muster.domain.classification import classify, facts_of
from muster.domain.facts.lifecycle import Opened, WatchStopped
from muster.domain.incident import IncidentState
from muster.domain.parties import Actor, ActorKind
from muster.domain.reason import Reason
from muster.domain.response import respond
from muster.domain.rules.severities import worst
from muster.domain.story import Refused, Story
from muster.domain.transitions import acknowledge, change_severity, reopen, resolve


def receive(story: Story, alert: Alert) -> None:
    """Take in an alert: open, reopen, raise, acknowledge or resolve, as its state says; a repeat changes nothing."""
    actor = Actor(kind=ActorKind.SENDER, id=alert.source, name=source_name(alert.source))
    match alert.state:
        case AlertState.OPEN if story.before is None:
            _open(story, alert, actor)
        case AlertState.OPEN:
            _again(story, alert, actor)
        case AlertState.CLOSED:
            resolve(story, actor)
        case AlertState.ACKNOWLEDGED:
            acknowledge(story, actor)
        case AlertState.CANCELLED:
            _watch_stopped(story, alert, actor)


def _open(story: Story, alert: Alert, actor: Actor) -> None:
    policy = story.policy
    found = classify(alert, policy)
    facts = facts_of(alert) | {"severity": found.severity, "type": found.type, "service": found.service}
    fact = Opened(
        alert=alert.id,
        key=alert.key,
        key_id=alert.key_id,
        source=alert.source,
        title=alert.title,
        description=alert.description,
        severity=found.severity,
        incident_type=found.type,
        service=found.service,
        team=found.team,
        environment=alert.environment,
        resource=alert.resource,
        labels=alert.labels,
        links=alert.links,
        test=alert.test,
        classification=found.reasons,
        response=respond(policy, facts, found.team, story.now, test=alert.test),
    )
    team = policy.teams.get(found.team)
    tell = (team.channel,) if team and team.channel else ()
    why = found.reasons["severity"].text
    reason = Reason(code="alert", text=f"{actor.name} reports it; {found.severity} because {why}")
    story.add(actor, reason, fact, tell=tell)


def _again(story: Story, alert: Alert, actor: Actor) -> None:
    """Take in a further alert of the key: a resolved incident reopens, and it gets worse where the alert says so."""
    incident = story.incident
    if incident.state is IncidentState.CLOSED:
        raise Refused("the incident is closed")
    if incident.state is IncidentState.RESOLVED:
        reopen(story, actor, f"{actor.name} reports it again")
    severity = classify(alert, story.policy).severity
    if worst(severity, incident.severity) != incident.severity and not incident.severity_set_by_person:
        reason = Reason(code="alert", text=f"{actor.name} now reports it as {severity}")
        change_severity(story, actor, severity, reason)


def _watch_stopped(story: Story, alert: Alert, actor: Actor) -> None:
    if not story.incident.open:
        raise Refused("the incident is over")
    text = f"{actor.name} stopped watching: its alert policy was changed. That is no recovery, so somebody must look"
    story.add(actor, Reason(code="watch_stopped", text=text), WatchStopped(alert=alert.id), tell=story.audience())
