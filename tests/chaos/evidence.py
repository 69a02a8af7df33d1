"""All that whoever judges is given: what went in, what came out, and what stands in the documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muster.domain.text import digest
from muster.ports import Fields
from tests.chaos.plan import Plan
from tests.chaos.provider import Taken
from tests.chaos.senders import Sent
from tests.chaos.trouble import Trouble
from tests.support.processes import Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Instants are of the machine's monotonic clock.

    `incidents`, `alerts` and `deliveries` are documents. `owned` are the keys whose incident somebody acknowledged and
    was told so, `left` what was not done when waiting ended, `escaped` what a function logged that no handler caught,
    `orphans` the processes that were there after the end.
    """

    plan: Plan
    sent: Sequence[Sent]
    taken: Sequence[Taken]
    troubles: Sequence[Trouble]
    incidents: Sequence[Fields]
    alerts: Sequence[Fields]
    deliveries: Sequence[Fields]
    owned: frozenset[str]
    calm_at: float
    settled_at: float
    refusals: int
    ticks: int
    left: Sequence[str] = ()
    escaped: Sequence[str] = ()
    orphans: Sequence[str] = ()

    def copies(self, delivery: Fields) -> list[Taken]:
        """Return how often a delivery's message was taken, in order."""
        sequence = digest("delivery", delivery["id"])
        return [each for each in self.taken if each.sequence == sequence]

    def pages(self) -> list[Fields]:
        """Return the deliveries to people."""
        return [each for each in self.deliveries if each["kind"] == "page"]


def orphans(lives: Iterable[Process]) -> list[str]:
    """Return what is left of processes that have ended, or of what they started."""
    return [f"something of the process group {each.pid} is left" for each in lives if not each.gone]
