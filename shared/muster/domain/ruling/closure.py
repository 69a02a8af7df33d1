"""Close, and everything that is left to do once an incident is over."""

from muster.domain import action_items, closure, review
from muster.domain.commands.closure import (
    AddActionItem,
    CheckCriterion,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.commands.lifecycle import Close
from muster.domain.ruling.refusals import refuse_closed, refuse_open
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: Close, story: Story) -> None:
    refuse_open(story)
    closure.close(story, command.actor, command.reason.strip())


@rule.register
def _(command: CheckCriterion, story: Story) -> None:
    refuse_open(story)
    refuse_closed(story)
    closure.check(story, command.actor, command.criterion, done=command.done)


@rule.register
def _(command: RequestReview, story: Story) -> None:
    refuse_open(story)
    review.request(story, command.actor, command.reason.strip())


@rule.register
def _(command: CompleteReview, story: Story) -> None:
    refuse_open(story)
    review.complete(story, command.actor, command.notes.strip())


@rule.register
def _(command: AddActionItem, story: Story) -> None:
    action_items.add(story, command.actor, command.text.strip(), command.owner, command.due)


@rule.register
def _(command: CompleteActionItem, story: Story) -> None:
    action_items.complete(story, command.actor, command.number, command.note.strip())


@rule.register
def _(command: VerifyActionItem, story: Story) -> None:
    action_items.verify(story, command.actor, command.number, command.note.strip(), helped=command.helped)
