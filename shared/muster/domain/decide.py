"""All rules about what follows what: an incident, a command and the time in; events out. Pure."""

from datetime import datetime

from muster.domain.command import Command
from muster.domain.commands.lifecycle import Tick
from muster.domain.due import fire_due
from muster.domain.event import Event
from muster.domain.incident import Incident
from muster.domain.ruling import (
    alerts,
    classification,
    closure,
    communication,
    escalation,
    hand_off,
    healing,
    holds,
    lifecycle,
    roles,
    work,
)
from muster.domain.ruling.rule import rule
from muster.domain.story import Context, Story

TOPICS = (
    *(alerts, classification, closure, communication, escalation),
    *(hand_off, healing, holds, lifecycle, roles, work),
)
"""Imported, each registers its rules."""


def decide(incident: Incident | None, command: Command, context: Context, now: datetime) -> list[Event]:
    """Return what follows from `command` at `now` (aware, UTC): the events, in order; none where it changes nothing.

    Whatever is due follows in the same decision, after what the command itself does: no page overtakes the
    acknowledgement that was to stop it. Raises Refused, with a sentence for whoever asked, where the command makes no
    sense.
    """
    incident_id = incident.id if incident else getattr(command, "incident", "")
    story = Story(incident_id, incident, context, now)
    rule(command, story)
    if story.events or isinstance(command, Tick):
        fire_due(story)
    return story.events
