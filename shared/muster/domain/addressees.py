"""Who of those at work on an incident is addressed about it, without being paged."""

from muster.domain.parties import Recipient
from muster.domain.reminders import remindable
from muster.domain.story import Story


def owner_of(story: Story) -> tuple[Recipient, ...]:
    """Return the person who owns the incident, where one does."""
    return remindable([story.incident.acknowledged_by], "the owner of the incident", story.policy)


def paged_so_far(story: Story) -> tuple[Recipient, ...]:
    """Return everybody whom the incident has paged, in the order of their ids."""
    people = sorted({person for paged in story.incident.fired.values() for person in paged})
    return remindable(people, "one of those paged", story.policy)
