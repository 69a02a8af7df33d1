"""Publish dead letters again, each to the topic that it came from: what it died of may be over by now.

One that dies again is kept again, and comes round for as long as it takes: none is ever dropped here.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muster.ports import (
    BusUnavailable,
    Clock,
    Conflict,
    DeadLetters,
    DocumentStore,
    EventBus,
    KeptMessage,
    Outgoing,
    StoreUnavailable,
)
from muster.schema import write
from muster.usecases import accept_alerts, outbox, request_deliveries

TOPICS = (accept_alerts.TOPIC, outbox.TOPIC, "monitoring", request_deliveries.TOPIC)
"""Cloud Monitoring publishes on "monitoring", which is pushed to the intake; the others are Muster's own."""
TIMES = "muster-redriven"
"""The attribute that counts how often a message has been through this: one that keeps coming back needs a person."""
BATCH = 500
MOST_BATCHES = 40
"""Of a topic in a call, so that what died by the thousand does not come back all at once."""
STOP_AFTER = timedelta(seconds=45)
"""The Scheduler's attempt deadline is 55 s."""


DEAD_LETTERS = "audits/dead_letters"
"""The document of what died again: it is written only then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiedAgain:
    """How many messages had died again when somebody looked last and found such (UTC)."""

    at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveReport:
    """What a re-drive did: messages published again, by topic, and how many of them had been before.

    `left` are the topics that may have more dead letters, for which there was no time; `unavailable` says of the topics
    for which the bus did not do what it was asked, why.
    """

    redriven: dict[str, int] = field(default_factory=dict)
    again: int = 0
    left: list[str] = field(default_factory=list)
    unavailable: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Progress:
    """How far a topic's dead letters have got."""

    redriven: int = 0
    again: int = 0
    left: bool = True
    unavailable: str | None = None


class RedriveDeadLetters:
    """Forgets a dead letter only once it is published: a crash between the two publishes it twice, which is harmless.

    The topics are seen to side by side: most of the time goes into finding that there is nothing more, and a topic that
    fails holds up no other.
    """

    def __init__(self, dead_letters: DeadLetters, bus: EventBus, documents: DocumentStore, clock: Clock) -> None:
        """Take from `dead_letters`, publish on `bus`; `documents` keep what died again, `clock` says when to stop."""
        self._dead_letters = dead_letters
        self._bus = bus
        self._documents = documents
        self._clock = clock

    def __call__(self) -> RedriveReport:
        """Publish again what is kept; no batch is begun after STOP_AFTER, nor of a topic that the bus has failed."""
        stop_at = self._clock.now() + STOP_AFTER
        with ThreadPoolExecutor(len(TOPICS)) as threads:
            done = dict(zip(TOPICS, threads.map(lambda topic: self._redrive(topic, stop_at), TOPICS), strict=True))
        again = sum(each.again for each in done.values())
        if again:
            with suppress(Conflict, StoreUnavailable):  # the next hour notes it
                self._note(DiedAgain(at=self._clock.now(), times=again))
        return RedriveReport(
            redriven={topic: each.redriven for topic, each in done.items() if each.redriven},
            again=again,
            left=[topic for topic, each in done.items() if each.left and each.unavailable is None],
            unavailable={topic: each.unavailable for topic, each in done.items() if each.unavailable is not None},
        )

    def _note(self, died: DiedAgain) -> None:
        """Leave word to the audit."""
        self._documents.commit([write(DEAD_LETTERS, died, self._documents.get(DEAD_LETTERS))])

    def _redrive(self, topic: str, stop_at: datetime) -> _Progress:
        progress = _Progress()
        try:
            for _ in range(MOST_BATCHES):
                if self._clock.now() >= stop_at:
                    break
                kept = self._dead_letters.kept(topic, BATCH)
                if not kept:
                    progress.left = False
                    break
                self._move(topic, kept, progress)
        except BusUnavailable as error:
            progress.unavailable = str(error)
        return progress

    def _move(self, topic: str, kept: Sequence[KeptMessage], progress: _Progress) -> None:
        times = [_times(each.message) for each in kept]
        again = [_counted(each.message, number + 1) for each, number in zip(kept, times, strict=True)]
        self._bus.publish(topic, again)
        progress.redriven += len(kept)
        progress.again += sum(number > 0 for number in times)
        self._dead_letters.forget(topic, kept)


def _times(message: Outgoing) -> int:
    """Return how often a message has been re-driven; anybody may have written the attribute."""
    times = message.attributes.get(TIMES, "")
    return int(times) if times.isdecimal() else 0


def _counted(message: Outgoing, times: int) -> Outgoing:
    return Outgoing(data=message.data, attributes={**message.attributes, TIMES: str(times)})
