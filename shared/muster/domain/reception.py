"""What an alert does to the incident of its key, or to none."""

from muster.domain.actors import source_name
from muster.domain.addressees import woken
from muster.domain.alert import Alert, AlertState
from muster.domain.classification import Classification, classify, facts_of
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.facts.lifecycle import Opened, WatchStopped
from muster.domain.facts.noise import Gathered
from muster.domain.flapping import close, open_again
from muster.domain.healing import expect, heard_again, report
from muster.domain.healing_report import BEGINNINGS
from muster.domain.hold import HUSHED, HoldKind
from muster.domain.incident import Incident, IncidentState
from muster.domain.noise import count, raise_up, restrain, waits_for
from muster.domain.parties import MUSTER, Actor, ActorKind
from muster.domain.reason import Reason
from muster.domain.response import respond
from muster.domain.roles import fill_roles
from muster.domain.rules.severities import SEVERITIES, worst
from muster.domain.silencing import quiet_for
from muster.domain.story import Refused, Story
from muster.domain.transitions import acknowledge, change_severity, reopen


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
        occurred_at=alert.occurred_at,
        earlier=story.around.opened,
    )
    waits = tuple(waits_for(facts, story.context, story.now, command.came))
    team = policy.teams.get(found.team)
    tell = (team.channel,) if team and team.channel and not waits else ()
    text = f"{actor.name} reports it; {found.severity} because {found.why}"
    if gathering and gathering.title:
        text = f"{gathering.text}; {text}"
    reason = Reason(code="alert", text=text, rule=gathering.rule if gathering else None)
    story.add(actor, reason, fact, tell=tell)
    restrain(story, waits)
    fill_roles(story)


def _again(story: Story, command: ReceiveAlert, actor: Actor) -> None:
    """Take in a further alert of the key: a resolved incident reopens, and it gets worse where the alert says so."""
    alert, came, incident = command.alert, command.came, story.incident
    if incident.state is IncidentState.CLOSED:
        raise Refused("the incident is closed")
    if incident.state is IncidentState.RESOLVED:
        waits = tuple(waits_for(incident.facts, story.context, story.now, came))
        reopen(story, actor, f"{actor.name} reports it again", hushed=bool(waits))
        restrain(story, waits)
    elif HoldKind.RECURRING in incident.holds:
        count(story, came)
    open_again(story, actor)
    heard_again(story, actor)
    gathering = command.gathering
    joins = gathering is not None and alert.key_id != incident.key_id
    if gathering and joins and not incident.gathers:
        story.add(MUSTER, Reason(code="gathered", text=gathering.text, rule=gathering.rule), Gathered())
    _judge(story, command, actor, joins=joins)


def _judge(story: Story, command: ReceiveAlert, actor: Actor, *, joins: bool) -> None:
    """Let an alert make the incident worse where it says so; see that somebody is paged of what was not known of it.

    That is its owner; the plan begins anew for a P1 that might have been an incident of its own, and for what joins an
    incident that is kept quiet for reasons which do not speak of it.
    """
    alert, gathering = command.alert, command.gathering
    found = classify(alert, story.policy, story.around)
    facts = facts_of(alert) | {"severity": found.severity, "type": found.type, "service": found.service}
    loud = not tuple(waits_for(facts, story.context, story.now, command.came))
    apart = gathering is not None and (joins or bool(gathering.title)) and found.severity == SEVERITIES[0]
    if _worse(found.severity, story.incident, apart=apart):
        owned = story.incident.acknowledged_by is not None
        raises = gathering is not None and apart and loud and (owned or bool(gathering.title))
        quiet = raises or quiet_for(facts, story.context, story.now)
        wakes = () if quiet else woken(story, found.severity)
        change_severity(story, actor, found.severity, _why_worse(found, story.incident, actor), wakes=wakes)
        if gathering and raises:
            what = "the storm" if gathering.title else "it"
            text = f"a {story.incident.severity} joined {what}: people are paged as for an incident of its own"
            raise_up(story, gathering, text)
    if gathering and joins and loud and HUSHED & story.incident.holds.keys():
        raise_up(story, gathering, f'"{alert.title}" joined it, and nothing keeps that quiet')


def _worse(severity: str, incident: Incident, *, apart: bool) -> bool:
    """Return whether an alert of this severity makes the incident worse.

    A person's word outvotes what had been said by then; nothing outvotes what might have been an incident `apart`.
    """
    known = worst(incident.severity, incident.outvoted) if incident.outvoted and not apart else incident.severity
    return worst(severity, known) != known


def _why_worse(found: Classification, incident: Incident, actor: Actor) -> Reason:
    text = f"{actor.name} now reports it as {found.severity} because {found.why}"
    if incident.outvoted and worst(incident.outvoted, incident.severity) != incident.severity:
        text += f"; a person had set {incident.severity}, when nothing worse than {incident.outvoted} was said"
    return Reason(code="alert", text=text, rule=found.rule)


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
