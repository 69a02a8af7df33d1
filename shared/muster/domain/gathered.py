"""What has joined an incident that gathers the alerts of several keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from muster.domain.alert import Alert
from muster.domain.classification import service_of
from muster.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """How many alerts said that something is happening, and the services, by id, of the latest; `more` came before."""

    alerts: int
    services: tuple[str, ...]
    more: bool

    @property
    def said(self) -> str:
        """Say it: "17 alerts of 3 services"."""
        count = len(self.services)
        least = "at least " if self.more else ""
        alerts = f"{self.alerts} alert{'' if self.alerts == 1 else 's'}"
        return f"{alerts} of {least}{count} service{'' if count == 1 else 's'}" if count else alerts


def gathered(alerts: int, latest: Iterable[Alert], policy: Policy) -> Gathered:
    """Return what so many alerts come to, of which these are the latest."""
    looked_at = tuple(latest)
    services = sorted({service for alert in looked_at if (service := service_of(alert, policy))})
    return Gathered(alerts=alerts, services=tuple(services), more=len(looked_at) < alerts)
