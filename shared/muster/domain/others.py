"""Say, in the page about one incident, which others wait for the same person."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.domain.incident import Incident
from muster.domain.rules.severities import SEVERITIES
from muster.domain.text import cap, one_line

NAMED = 5
TITLE_LIMIT = 40
"""So that those named and the count fit into what a channel shows of a fact (300 characters)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An incident of which a page about another one tells."""

    incident: str
    severity: str
    title: str

    @property
    def name(self) -> str:
        """Its severity and title, short."""
        return f"{self.severity} {cap(one_line(self.title), TITLE_LIMIT)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What else waits for the recipient of a page: `deliveries`, and the `incidents` they are about, worst first."""

    deliveries: tuple[str, ...] = ()
    incidents: tuple[Other, ...] = ()

    @property
    def count(self) -> str:
        """How many incidents: "41 more incidents", "1 more incident"; empty where there are none."""
        number = len(self.incidents)
        return f"{number} more incident{'s' if number > 1 else ''}" if number else ""

    @property
    def named(self) -> tuple[Other, ...]:
        """The few that are named."""
        return self.incidents[:NAMED]

    @property
    def summary(self) -> str:
        """The few that are named, and how many are not: "P2 Orders are stale; P3 Disk full; and 39 more"."""
        left = len(self.incidents) - len(self.named)
        return "; ".join([*(other.name for other in self.named), *([f"and {left} more"] if left else [])])


ALONE = Others()
"""Nothing else waits."""


def others(found: Mapping[str, Incident]) -> Others:
    """Return what waits, given the incident of each delivery, in the order in which they have been waiting."""
    each = {incident.id: incident for incident in found.values()}
    worst_first = sorted(each.values(), key=lambda incident: SEVERITIES.index(incident.severity))
    incidents = (Other(incident=one.id, severity=one.severity, title=one.title) for one in worst_first)
    return Others(deliveries=tuple(found), incidents=tuple(incidents))
