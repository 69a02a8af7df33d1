"""Updates that people send."""

from muster.domain.commands.communication import SendUpdate
from muster.domain.communication import send_update
from muster.domain.ruling.refusals import refuse_closed
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: SendUpdate, story: Story) -> None:
    refuse_closed(story)
    send_update(story, command.actor, command.text, command.audience, command.eta)
