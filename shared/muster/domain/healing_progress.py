"""How an incident's self-healing stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muster.domain.text import digest


class Phase(StrEnum):
    """What is waited for."""

    EXPECTED = "expected"
    """A first report."""
    RUNNING = "running"
    """The remedy's end."""
    PROPOSED = "proposed"
    """Somebody's approval."""
    VERIFYING = "verifying"
    """That it stays mended."""
    OVER = "over"
    """Nothing: it did not heal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A remedy that waits for a decision: until `until` (UTC), by one of the persons `by`, or else `approve` decides.

    `seq` is the event's that asked them.
    """

    id: str
    seq: int
    action: str
    until: datetime
    by: tuple[str, ...]
    approve: bool
    rule: str

    @property
    def code(self) -> str:
        """What stands for the remedy in a link: ten hexadecimal characters."""
        return digest("remedy", self.id)[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """The phase, the remedy it is about, and in words what was tried and what came of it.

    The time that remedies have counts from `since` (UTC), when the first began, or one was approved. `failed`: one has
    failed or was denied, so that people have been paged.
    """

    phase: Phase
    since: datetime | None = None
    failed: bool = False
    action: str = ""
    tried: tuple[str, ...] = ()
    approval: Approval | None = None
