"""Who of those at work on an incident is addressed about it besides its plan."""

from dataclasses import replace

from muster.domain.incident import Incident, IncidentState
from muster.domain.parties import Recipient
from muster.domain.reminders import remindable
from muster.domain.rules.escalation import Target
from muster.domain.story import Story
from muster.domain.whom import reached

OWNER = "the owner of the incident"
_ON_CALL = Target(kind=Target.Kind.ON_CALL)


def owner_of(story: Story) -> tuple[Recipient, ...]:
    """Return the person who owns the incident, where one does, to be reminded."""
    return remindable([story.incident.acknowledged_by], OWNER, story.policy)


def on_call_for(story: Story) -> tuple[Recipient, ...]:
    """Return those who are on call now for the incident's team, to be reminded."""
    found = _on_call(story, story.incident)
    return tuple(person for each in found for person in remindable([each.person], each.why, story.policy))


def woken(story: Story, severity: str) -> tuple[Recipient, ...]:
    """Return whom to page when an incident that is owned is of another severity: its owner, else who is on call.

    By their own rule for what it has become. Nobody where nobody owns it: then its plan pages people.
    """
    owner = story.incident.acknowledged_by
    if owner is None:
        return ()
    become = replace(story.incident, severity=severity)
    person = Target(kind=Target.Kind.PERSON, name=owner)
    found = reached((person,), (), become, story.context, story.now)
    return tuple(replace(each, why=OWNER) for each in found) or _on_call(story, become)


def called_in(story: Story, team: str) -> tuple[Recipient, ...]:
    """Return whom to page when an incident becomes another team's: who is on call there, and was not paged yet.

    Nobody where its plan has paged nobody yet, or where somebody owns it.
    """
    incident = story.incident
    paged = {person for people in incident.fired.values() for person in people}
    if not paged or incident.waits or incident.state is not IncidentState.TRIGGERED:
        return ()
    return tuple(each for each in _on_call(story, replace(incident, team=team)) if each.person not in paged)


def _on_call(story: Story, incident: Incident) -> tuple[Recipient, ...]:
    return reached((_ON_CALL,), (), incident, story.context, story.now)
