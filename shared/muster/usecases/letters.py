"""Send what is about no incident: no timeline has asked for it, so that the tick looks after its deliveries."""

from collections.abc import Container
from datetime import datetime

from muster.domain.delivery import NO_INCIDENT
from muster.incident_store import IncidentStore
from muster.usecases.request_deliveries import Requests


class Letters:
    """Those of some kinds, by what they are `about`, that have no outcome yet."""

    def __init__(self, incidents: IncidentStore, request: Requests, about: Container[str]) -> None:
        """Look in `incidents`."""
        self._incidents = incidents
        self._request = request
        self._about = about

    def request(self, now: datetime) -> int:
        """Request those that nobody is sending, the oldest first, and return how many have no outcome.

        Raises StoreUnavailable and BusUnavailable.
        """
        found = [each.value for each in self._incidents.open_deliveries(NO_INCIDENT)]
        waiting = [each for each in found if each.about in self._about]
        waiting.sort(key=lambda each: (each.asked_at, each.about, each.recipient))
        self._request([each for each in waiting if each.free(now)])
        return len(waiting)
