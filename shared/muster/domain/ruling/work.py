"""Milestones and notes."""

from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.facts.work import MilestoneReached, NoteAdded
from muster.domain.ruling.refusals import asked, one_of, refuse_closed, refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import TEXT_LIMIT, Refused, Story
from muster.domain.text import cap

MILESTONES = ("investigating", "identified", "mitigated")


@rule.register
def _(command: ReachMilestone, story: Story) -> None:
    one_of(command.milestone, MILESTONES, "milestone")
    refuse_over(story)
    if command.milestone not in story.incident.milestones:
        fact = MilestoneReached(milestone=command.milestone)
        story.add(command.actor, asked(command.actor, "said so"), fact, tell=story.audience())


@rule.register
def _(command: AddNote, story: Story) -> None:
    text = command.text.strip()
    if not text:
        raise Refused("the note is empty")
    refuse_closed(story)
    story.add(command.actor, asked(command.actor, "wrote it down"), NoteAdded(text=cap(text, TEXT_LIMIT)))
