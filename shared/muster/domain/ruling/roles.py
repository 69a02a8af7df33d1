"""Roles that are given by hand."""

from muster.domain.commands.roles import AssignRole
from muster.domain.roles import assign
from muster.domain.ruling.refusals import refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: AssignRole, story: Story) -> None:
    refuse_over(story)
    assign(story, command.actor, command.role, command.person, command.reason.strip())
