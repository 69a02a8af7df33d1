"""What an alert does to the incident of its key, or to none."""

from muster.domain.actors import source_name
from muster.domain.alert import Alert, AlertState
from muster.domain.classification import classify, facts_of
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.facts.lifecycle import Opened, WatchStopped
from muster.domain.flapping import close, open_again
from muster.domain.healing import expect, heard_again, report
from muster.domain.healing_report import BEGINNINGS
from muster.domain.hold import HoldKind
from muster.domain.incident import IncidentState
from muster.domain.joining import joined_by, let_in, note_first
from muster.domain.noise import count, restrain, waits_for
from muster.domain.parties import Actor, ActorKind
from muster.domain.reason import Reason
from muster.domain.response import respond
from muster.domain.roles import fill_roles
from muster.domain.story import Refused, Story
from muster.domain.transitions import acknowledge, reopen
from muster.domain.worsening import Heard, worsen


def receive(story: Story, command: ReceiveAlert) -> None:
    """Take in an alert: open, reopen, raise, acknowledge or resolve, as its state says; a repeat changes nothing."""
    alert = command.alert
    actor = Actor(kind=ActorKind.SENDER, id=alert.source, name=source_name(alert.source))
    match alert.state:
        case AlertState.OPEN if story.before is None:
            _open(story, command, actor)
            expect(story)
        case AlertState.OPEN:
            _again(story, command, actor)
        case AlertState.CLOSED:
            close(story, actor, command.turns)
        case AlertState.ACKNOWLEDGED:
            acknowledge(story, actor)
        case AlertState.CANCELLED:
            _watch_stopped(story, alert, actor)
        case AlertState.HEALING:
            _healing(story, command, actor)


def _open(story: Story, command: ReceiveAlert, actor: Actor) -> None:
    alert, gathering, policy = command.alert, command.gathering, story.policy
    found = classify(alert, policy, story.around)
    facts = facts_of(alert) | {"severity": found.severity, "type": found.type, "service": found.service}
    fact = Opened(
        alert=alert.id,
        key=alert.key,
        key_id=alert.key_id,
        source=alert.source,
        title=gathering.title if gathering and gathering.title else alert.title,
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
        group=gathering.id if gathering else None,
        joined=joined_by(command, found, policy) if gathering and gathering.title else None,
        occurred_at=alert.occurred_at,
        earlier=story.around.opened,
    )
    waits = tuple(waits_for(facts, story.context, story.now, command.came))
    team = policy.teams.get(found.team)
    tell = (team.channel,) if team and team.channel and not waits else ()
    text = f"{actor.name} reports it"
    if gathering and gathering.title:
        text = f'{gathering.text}; {actor.name} reports "{alert.title}"'
    text = f"{text}; {found.severity} because {found.why}"
    reason = Reason(code="alert", text=text, rule=gathering.rule if gathering else None)
    story.add(actor, reason, fact, tell=tell)
    restrain(story, waits)
    fill_roles(story)


def _again(story: Story, command: ReceiveAlert, actor: Actor) -> None:
    """Take in a further alert of the key: a resolved incident reopens, and it gets worse where the alert says so."""
    incident, gathering = story.incident, command.gathering
    if incident.state is IncidentState.CLOSED:
        raise Refused("the incident is closed")
    found = classify(command.alert, story.policy, story.around)
    joined = joined_by(command, found, story.policy)
    other = gathering is not None and command.alert.key_id != incident.key_id
    if gathering and other:
        note_first(story, gathering, joined)
    said = f"{actor.name} reports {f'{joined.said}, which belongs to it,' if other else 'it'} again"
    if incident.state is IncidentState.RESOLVED:
        waits = tuple(waits_for(incident.facts, story.context, story.now, command.came))
        reopen(story, actor, said, hushed=bool(waits))
        restrain(story, waits)
    elif HoldKind.RECURRING in incident.holds:
        count(story, command.came)
    open_again(story, actor)
    heard_again(story, said)
    facts = facts_of(command.alert) | {"severity": found.severity, "type": found.type, "service": found.service}
    waits = tuple(waits_for(facts, story.context, story.now, command.came))
    named = joined if gathering and (other or gathering.title) else None
    heard = Heard(title=command.alert.title, found=found, waits=waits, gathering=gathering, joined=named)
    worsen(story, actor, heard)
    if gathering and other:
        let_in(story, gathering, joined, waits)


def _healing(story: Story, command: ReceiveAlert, actor: Actor) -> None:
    """Take in a report on a remedy, which opens the incident where nothing has told of it before."""
    alert = command.alert
    if alert.healing is None:
        return
    if story.before is None:
        if alert.healing.state not in BEGINNINGS:
            raise Refused("there is nothing that it could have healed")
        _open(story, command, actor)
    elif story.incident.state is IncidentState.RESOLVED and alert.healing.state in BEGINNINGS:
        reopen(story, actor, f"{actor.name} is mending it again")
    report(story, actor, alert.healing)


def _watch_stopped(story: Story, alert: Alert, actor: Actor) -> None:
    if not story.incident.open:
        raise Refused("the incident is over")
    text = f"{actor.name} stopped watching: its alert policy was changed. That is no recovery, so somebody must look"
    story.add(actor, Reason(code="watch_stopped", text=text), WatchStopped(alert=alert.id), tell=story.audience())
