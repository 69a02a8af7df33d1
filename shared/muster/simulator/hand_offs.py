"""When a hand-off is told next, as the tick will find it."""

from datetime import datetime

from muster.domain.hand_off import next_look
from muster.domain.policy import Policy
from muster.incident_store import IncidentStore
from muster.ports import Clock
from muster.usecases.tell_hand_offs import CURRENT, kept


class HandOffTimes:
    """Answers at once as long as nothing has been told, or changed at run time, since it was asked last."""

    def __init__(self, store: IncidentStore, policy: Policy, clock: Clock) -> None:
        """Look at what the tick keeps in `store`."""
        self._store = store
        self._schedules = [each for each in policy.schedules.values() if each.hand_off_notice]
        self._clock = clock
        self._seen: object = None
        self._due: datetime | None = None

    @property
    def next_due(self) -> datetime | None:
        """When the tick may have something to tell; None where it never has."""
        if not self._schedules:
            return None
        standing, document = self._store.standing(), self._store.documents.get(CURRENT)
        seen = standing, document.version if document else 0
        now = self._clock.now()
        if self._seen != seen or (self._due and self._due <= now):
            known = kept(document).schedules
            looks = (next_look(each, known.get(each.id), standing, now) for each in self._schedules)
            self._seen, self._due = seen, min((at for at in looks if at), default=None)
        return self._due
