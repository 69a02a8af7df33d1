"""What an alert leads to."""

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.reception import receive
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: ReceiveAlert, story: Story) -> None:
    receive(story, command)
