"""What the parts of a scenario are read against."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from muster.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The policy whose names may be said, the start (UTC) that offsets count from, and the scenario's folder.

    Without a policy, where it cannot be used, whatever else is wrong is found all the same.
    """

    policy: Policy | None
    start: datetime
    folder: Path

    @property
    def zone(self) -> str:
        """The zone of instants that say none."""
        return zone_of(self.policy)


def zone_of(policy: Policy | None) -> str:
    """Return a policy's zone; UTC where there is none."""
    return policy.time_zone if policy else "UTC"
