"""Whose silence is an alert: services that say at regular times that they are well."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatRule:
    """A ping is expected `every` so long; `grace` after it was due, its absence is an alert.

    `severity`, `type`, `service`, `environment` and `labels` are those of that alert, which is then classified like any
    other. `name` is what people call whoever pings.
    """

    name: str
    every: timedelta
    grace: timedelta
    severity: str | None = None
    type: str | None = None
    service: str | None = None
    environment: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
