"""Dispatch on a command's class: the topics of this package register what follows from each command."""

from functools import singledispatch
from typing import Any

from muster.domain.story import Story


@singledispatch
def rule(command: Any, _story: Story) -> None:  # noqa: ANN401 - dispatches on the command's class
    """Add to the story what follows from a command. Raises Refused where it makes no sense."""
    msg = f"no rule for {type(command).__name__}"
    raise TypeError(msg)
