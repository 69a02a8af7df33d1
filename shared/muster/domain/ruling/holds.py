"""Snooze, and wake."""

from datetime import timedelta

from muster.domain.commands.holds import Snooze, Wake
from muster.domain.hold import HoldKind
from muster.domain.holding import release, snooze
from muster.domain.ruling.refusals import asked, refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: Snooze, story: Story) -> None:
    refuse_over(story)
    snooze(story, command.actor, timedelta(minutes=command.minutes), command.reason.strip())


@rule.register
def _(command: Wake, story: Story) -> None:
    refuse_over(story)
    if HoldKind.SNOOZED in story.incident.holds:
        release(story, HoldKind.SNOOZED, asked(command.actor, "ended the snooze"), command.actor)
