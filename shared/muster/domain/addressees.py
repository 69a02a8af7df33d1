"""Who of those at work on an incident is addressed about it besides its plan."""

from dataclasses import replace

from muster.domain.incident import Incident, IncidentState
from muster.domain.parties import Recipient
from muster.domain.reminders import remindable, reminded
from muster.domain.rules.escalation import Target
from muster.domain.step_hours import begins
from muster.domain.story import Story
from muster.domain.whom import reached, whom

OWNER = "the owner of the incident"
_ON_CALL = Target(kind=Target.Kind.ON_CALL)


def owner_of(story: Story) -> tuple[Recipient, ...]:
    """Return the person who owns the incident, where one does, to be reminded."""
    return remindable([story.incident.acknowledged_by], OWNER, story.policy)


def former_owner(story: Story) -> tuple[Recipient, ...]:
    """Return the person who owns the incident and is about to lose it, to be reminded of that."""
    return remindable([story.incident.acknowledged_by], "no longer its owner", story.policy)


def on_call_of(story: Story, team: str) -> tuple[Recipient, ...]:
    """Return whom to page when an alert of another team joins the incident: who is on call there, and not for it."""
    own = {each.person for each in _on_call(story, story.incident)}
    theirs = _on_call(story, replace(story.incident, team=team))
    return tuple(each for each in theirs if each.person not in own)


def on_call_for(story: Story) -> tuple[Recipient, ...]:
    """Return those who are on call now for the incident's team, to be reminded."""
    return reminded(_on_call(story, story.incident), story.policy)


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


def called_in(story: Story, become: Incident) -> tuple[Recipient, ...]:
    """Return whom to page when an incident becomes another team's, as `become` is: who is on call there.

    Not who was paged already, or is paged now by what is overdue. Nobody where its plan has paged nobody yet, or where
    somebody owns it.
    """
    paged = {person for people in become.fired.values() for person in people}
    if not paged or become.waits or become.state is not IncidentState.TRIGGERED:
        return ()
    overdue = [step for at, step in become.pending if at <= story.now]
    fires = [step for step in overdue if begins(step, become, story.context, story.now) == story.now]
    paged |= {each.person for step in fires for each in whom(step, become, story.context, story.now)}
    return tuple(each for each in _on_call(story, become) if each.person not in paged)


def referred(story: Story, become: Incident) -> tuple[Recipient, ...]:
    """Return whom to remind when an incident that somebody owns becomes another team's: who is on call there, but them.

    Nobody while no room is to hear of it.
    """
    if become.hushed or become.acknowledged_by is None:
        return ()
    found = (each for each in _on_call(story, become) if each.person != become.acknowledged_by)
    return reminded(found, story.policy)


def _on_call(story: Story, incident: Incident) -> tuple[Recipient, ...]:
    return reached((_ON_CALL,), (), incident, story.context, story.now)
