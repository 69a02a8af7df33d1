"""What remedies lead to."""

from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.healing import decide_remedy, report
from muster.domain.ruling.refusals import refuse_over
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: ReportHealing, story: Story) -> None:
    refuse_over(story)
    report(story, command.actor, command.report)


@rule.register
def _(command: DecideRemedy, story: Story) -> None:
    refuse_over(story)
    decide_remedy(story, command.actor, command.id, command.reason.strip(), approve=command.approve)
