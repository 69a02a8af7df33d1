"""Ask people to do something in their own time: whom, by which roads, and how often."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from muster.domain.incident import Incident
from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.domain.story import Story

RINGING = "call"
"""The kind of channel that no reminder goes by: it wakes people for what can wait."""


def remindable(people: Iterable[str | None], why: str, policy: Policy) -> tuple[Recipient, ...]:
    """Return those of `people` (ids) whom a reminder can reach, each once, with what they are asked as.

    By their own channels in their order, but for those that ring.
    """
    found = []
    for person in [policy.people[each] for each in dict.fromkeys(people) if each in policy.people]:
        contacts = dict.fromkeys(contact.channel for contact in person.contacts)
        roads = tuple(each for each in contacts if policy.channels[each].kind != RINGING)
        if roads:
            found.append(Recipient(person=person.id, name=person.name, channels=roads, why=why))
    return tuple(found)


def reminded(found: Iterable[Recipient], policy: Policy) -> tuple[Recipient, ...]:
    """Return those whom a page would reach as a reminder reaches them: those that it can, as what they were found."""
    return tuple(person for each in found for person in remindable([each.person], each.why, policy))


def owner(incident: Incident, policy: Policy) -> str | None:
    """Return the person whose an incident is: who acknowledged it, else who resolved it; None where nobody is known."""
    return next((each for each in (incident.acknowledged_by, incident.resolved_by) if each in policy.people), None)


def room(story: Story, *people: Recipient) -> tuple[str, ...]:
    """Return the channel of the incident's team, to be told instead where there are no `people` to remind."""
    team = story.policy.teams.get(story.incident.team)
    return (team.channel,) if team and team.channel and not people else ()


def next_time(due: datetime, every: timedelta, now: datetime) -> tuple[int, datetime]:
    """Return how many more reminders were due since `due` and by `now`, and when the next one is.

    A late tick reminds once for all of them, and leaves the same next time as punctual ones.
    """
    more = max((now - due) // every, 0)
    return more, due + every * (more + 1)
