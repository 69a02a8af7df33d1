"""Hear a service's heartbeat: on record before it is answered; one that was missed ends its incident."""

from muster.domain.heartbeat import Heartbeat, recovery
from muster.ports import Clock, Conflict, DocumentStore
from muster.records import heartbeat_from, heartbeat_write
from muster.usecases.accept_alerts import AcceptAlerts

ATTEMPTS = 20
"""Each lost race means that somebody else's commit succeeded, so this many only fail under a fault."""


class ReceivePing:
    """Notes pings: a read and a write each. Whoever pings needs no policy: the tick keeps a document a monitor."""

    def __init__(self, documents: DocumentStore, accept: AcceptAlerts, clock: Clock) -> None:
        """Note in `documents`, and tell through `accept` of what is heard of again."""
        self._documents = documents
        self._accept = accept
        self._clock = clock

    def __call__(self, name: str) -> Heartbeat | None:
        """Return the monitor once it knows of the ping; None where nobody waits for one of that name.

        It is told that it is back before that is noted, lest a process dies in between: telling it twice is harmless.
        Raises StoreUnavailable, BusUnavailable and Conflict; then ping again.
        """
        for _ in range(ATTEMPTS):
            document = self._documents.get(f"heartbeats/{name}")
            stored = heartbeat_from(document) if document else None
            if stored is None or stored.value.gone:
                return None
            now = self._clock.now()
            after = stored.value.heard(now)
            if after == stored.value:
                return after
            if stored.value.late_since:
                self._accept([recovery(stored.value, now)])
            try:
                self._documents.commit([heartbeat_write(after, stored)])
            except Conflict:
                continue
            return after
        raise Conflict(f"the heartbeat {name} is changing too fast")
