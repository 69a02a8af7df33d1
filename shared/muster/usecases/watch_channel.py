"""Keep count of a channel's failures; when its provider is down for everybody, say so in one incident of its own."""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.alert import AlertState
from muster.domain.breaker import Breaker
from muster.domain.delivery import Delivery
from muster.domain.own_alert import channel_alert
from muster.ports import Clock, Conflict, Document, DocumentStore
from muster.schema import read, write
from muster.usecases.accept_alerts import AcceptAlerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A channel's breaker as it was read."""

    breaker: Breaker
    document: Document | None


class WatchChannel:
    """The breakers of all channels, one document each. A race between two senders costs one count, nothing else."""

    def __init__(self, documents: DocumentStore, accept: AcceptAlerts, clock: Clock) -> None:
        """Keep breakers in `documents`, and report a provider that is down through `accept`."""
        self._documents = documents
        self._accept = accept
        self._clock = clock

    def look(self, channel: str) -> Watched:
        """Return what is known of the channel."""
        document = self._documents.get(_path(channel))
        breaker = read(document, Breaker) if document else Breaker(channel=channel)
        return Watched(breaker=breaker, document=document)

    def failed(self, watched: Watched, reason: str) -> None:
        """Count a failure that was the provider's own; the third in a row opens an incident about the channel.

        It is reported with each further one, which its identity makes harmless: a process may have died before. It is
        reported as of this moment: a process that is slow must not say that a channel is down which works by then.
        """
        now = self._clock.now()
        self._count(watched, watched.breaker.failed(now), reason, now)

    def refused(self, watched: Watched, delivery: Delivery, reason: str) -> None:
        """Count a refusal, which may mean this address alone: of a person once in a row, of a room each time."""
        now = self._clock.now()
        person = delivery.kind.is_personal
        breaker = watched.breaker.refuses(delivery.recipient, now) if person else watched.breaker.failed(now)
        self._count(watched, breaker, reason, now)

    def worked(self, watched: Watched) -> None:
        """Forget the failures; a channel that was down ends its incident.

        It is reported before it is forgotten, lest a process dies in between.
        """
        while watched.breaker.failures:
            if watched.breaker.tripped:
                self._report(watched.breaker, AlertState.CLOSED, "it takes messages again", self._clock.now())
            if self._write(Breaker(channel=watched.breaker.channel), watched.document):
                return
            watched = self.look(watched.breaker.channel)

    def _count(self, watched: Watched, breaker: Breaker, reason: str, now: datetime) -> None:
        if self._write(breaker, watched.document) and breaker.tripped:
            self._report(breaker, AlertState.OPEN, reason, now)

    def _write(self, breaker: Breaker, document: Document | None) -> bool:
        try:
            self._documents.commit([write(_path(breaker.channel), breaker, document)])
        except Conflict:
            return False
        return True

    def _report(self, breaker: Breaker, state: AlertState, reason: str, now: datetime) -> None:
        self._accept([channel_alert(breaker, state, reason, now)])


def _path(channel: str) -> str:
    return f"breakers/{channel}"
