"""How often Muster tries itself out, and where that is to arrive."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRule:
    """A synthetic alert is sent `every` so often, to arrive `within` so long by `channel`, at `person`, or by both.

    Nobody looks at either: they are there to show that providers take messages.
    """

    every: timedelta = timedelta(hours=1)
    within: timedelta = timedelta(minutes=5)
    channel: str | None = None
    person: str | None = None
