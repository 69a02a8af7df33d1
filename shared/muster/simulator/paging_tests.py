"""When test pages go out next: they are on no incident."""

from datetime import datetime

from muster.domain.paging_tests import due, next_due
from muster.domain.policy import Policy
from muster.ports import Clock
from muster.usecases.find_addresses import Queries, known_addresses
from muster.usecases.send_paging_tests import untold


class PagingTestTimes:
    """Answers by the clock, and by what the tick keeps where something is due."""

    def __init__(self, documents: Queries, policy: Policy, clock: Clock) -> None:
        """Look at what the tick keeps in `documents`."""
        self._documents = documents
        self._policy = policy
        self._clock = clock

    @property
    def next_due(self) -> datetime | None:
        """When the tick may have something to tell; None where it never has."""
        now = self._clock.now()
        found = due(self._policy, now)
        if found and untold(found, known_addresses(self._documents), now):
            return now
        return next_due(self._policy, now)
