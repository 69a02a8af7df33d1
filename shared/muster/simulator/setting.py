"""What the parts of a scenario are read against."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from muster.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The policy whose names may be said, the start (UTC) that offsets count from, and the scenario's folder."""

    policy: Policy
    start: datetime
    folder: Path
