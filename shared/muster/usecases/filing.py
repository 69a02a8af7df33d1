"""What became of an alert."""

from dataclasses import dataclass
from enum import StrEnum

from muster.domain.alert import Alert


class Filing(StrEnum):
    """What became of an alert."""

    OPENED = "opened"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REPLAY = "replay"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where an alert was filed: the incident, or the rule that suppressed it."""

    filing: Filing
    incident: str | None = None
    rule: str | None = None

    def log_fields(self, alert: Alert) -> dict[str, object]:
        """Return what a line of the log says of the alert."""
        return {
            "incident": self.incident,
            "alert": alert.id,
            "source": alert.source,
            "state": str(alert.state),
            "reason": self.rule or str(self.filing),
        }
