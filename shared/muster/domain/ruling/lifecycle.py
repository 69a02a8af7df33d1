"""Acknowledge, resolve, reopen."""

from muster.domain.commands.lifecycle import Acknowledge, Reopen, Resolve, Tick
from muster.domain.incident import IncidentState
from muster.domain.ruling.refusals import refuse_closed
from muster.domain.ruling.rule import rule
from muster.domain.story import Story
from muster.domain.transitions import acknowledge, reopen, resolve


@rule.register
def _(_command: Tick, _story: Story) -> None:
    """Add nothing: whatever is due follows."""


@rule.register
def _(command: Acknowledge, story: Story) -> None:
    acknowledge(story, command.actor)


@rule.register
def _(command: Resolve, story: Story) -> None:
    resolve(story, command.actor, command.note)


@rule.register
def _(command: Reopen, story: Story) -> None:
    refuse_closed(story)
    if story.incident.state is IncidentState.RESOLVED:
        why = command.reason.strip()
        text = f"{command.actor.name} reopened it" + (f": {why}" if why else "")
        reopen(story, command.actor, text)
