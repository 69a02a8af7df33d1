"""What a self-healing system tells of its remedies."""

from dataclasses import dataclass
from enum import StrEnum

ACTION_LIMIT = 300


class HealingState(StrEnum):
    """How far a remedy has got, in the words of the system that applies it."""

    PROPOSED = "proposed"
    """It is not applied before somebody has approved it."""
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


BEGINNINGS = (HealingState.PROPOSED, HealingState.STARTED)
"""What there is something to mend for, even where no alert has told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingReport:
    """A report on one remedy: `action` says what it is ("restart orders-etl"), `id` is the sender's own name for it.

    The decision on a proposed one is published with both.
    """

    state: HealingState
    action: str
    id: str = ""
