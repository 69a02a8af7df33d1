"""Look for work that Muster has left undone though ticks came, do of it what can be done, and say what is left.

Every question is indexed and bounded, so that the audit costs the same however much is stored.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from muster import queries
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.policy import Policy
from muster.incident_store import IncidentStore
from muster.records import SWEEP_AFTER
from muster.schema import read
from muster.usecases.outbox import Outbox
from muster.usecases.redrive_dead_letters import DEAD_LETTERS, DiedAgain
from muster.usecases.request_deliveries import Requests
from muster.usecases.send_canary import LookForCanary

LATE = timedelta(minutes=3)
"""How long work may wait. The tick comes each minute, and what it sweeps it sweeps each minute."""
TELL_AFTER = timedelta(minutes=10)
"""How long after it was due work that an audit has begun again may take, before somebody is told."""
COUNTED = 20
"""Documents that are looked at, at most, of each kind."""
DIED_LATELY = timedelta(hours=24)
"""How long a message that has died again counts: its next death takes most of a day, which would look like its end."""
NAMED = 3


class UndoneWork:
    """Looks at the work of one deployment."""

    def __init__(self, incidents: IncidentStore, outbox: Outbox, request: Requests) -> None:
        """Look in `incidents`; publish again through `outbox`, and `request` again."""
        self._incidents = incidents
        self._documents = incidents.documents
        self._outbox = outbox
        self._request = request

    def __call__(self, policy: Policy, now: datetime) -> dict[str, str]:
        """Return what is left undone at `now` (aware UTC): a sentence by kind of trouble. Raises StoreUnavailable."""
        looks: dict[str, Callable[[datetime], str]] = {
            "overdue": self._overdue,
            "unpublished": self._unpublished,
            "undelivered": self._undelivered,
            "dead letters": self._dead_letters,
        }
        if policy.heartbeats:
            looks["heartbeats"] = self._heartbeats
        if policy.canary:
            looks["canary"] = partial(LookForCanary(self._incidents), policy.canary)
        found = {kind: look(now) for kind, look in looks.items()}
        return {kind: said for kind, said in found.items() if said}

    def _overdue(self, now: datetime) -> str:
        """Say which incidents have something due that no tick has done."""
        found = self._documents.query(queries.due(now - LATE, COUNTED))
        return _said("incident has", "incidents have", "something due that no tick does", (each.id for each in found))

    def _unpublished(self, now: datetime) -> str:
        """Publish what the bus may not have, of incidents that are being swept; say of which that did not work."""
        failed = []
        for incident_id, stored in self._incidents.due(now + SWEEP_AFTER, COUNTED):
            events = [each for each in self._incidents.unpublished(incident_id) if each.at <= now - LATE]
            if events and (stored is None or not self._outbox.publish(stored.value, events)):
                failed.append(incident_id)
        return _said("incident has", "incidents have", "events that cannot be published", failed)

    def _undelivered(self, now: datetime) -> str:
        """Request again what nobody is sending; say what has waited for long."""
        late = now - LATE
        asked = (queries.lapsed(late, COUNTED), queries.waiting(late, COUNTED))
        found = [read(each, Delivery) for query in asked for each in self._documents.query(query)]
        self._request(found)
        waiting = (each.id for each in found if _due(each) <= now - TELL_AFTER)
        return _said("delivery is", "deliveries are", "sent by nobody", waiting)

    def _dead_letters(self, now: datetime) -> str:
        """Say whether messages keep dying: what died once is published again each hour, and may live."""
        document = self._documents.get(DEAD_LETTERS)
        died = read(document, DiedAgain) if document else None
        if died is None or now - died.at > DIED_LATELY:
            return ""
        return f"messages die again though they are re-driven: {died.times}, last at {died.at:%Y-%m-%d %H:%M} UTC"

    def _heartbeats(self, now: datetime) -> str:
        """Say which heartbeats are late without anybody having been told."""
        found = self._documents.query(queries.late_heartbeats(now - LATE, COUNTED))
        return _said("heartbeat is", "heartbeats are", "late, of which nobody is told", (each.id for each in found))


def _said(one: str, many: str, what: str, names: Iterable[str]) -> str:
    """Return the sentence about some things, naming a few; empty where there is none."""
    found = list(names)
    if not found:
        return ""
    count = f"{len(found)} or more" if len(found) == COUNTED else str(len(found))
    return f"{count} {one if len(found) == 1 else many} {what}: {', '.join(found[:NAMED])}"


def _due(delivery: Delivery) -> datetime:
    lapsed = delivery.lease_until if delivery.state is DeliveryState.SENDING else None
    return lapsed or delivery.next_attempt_at
