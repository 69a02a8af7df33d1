"""A bus whose messages are handed over one by one, in the order they were published, at virtual instants."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from muster.domain.delivery import back_off
from muster.ports import Clock, DeadLetters, EventBus, KeptMessage, Outgoing


@dataclass(order=True, slots=True)
class InFlight:
    """A message that is not acknowledged, to be handed over at `due` (UTC) for the `attempt`th time."""

    due: datetime
    number: int
    topic: str = field(compare=False)
    outgoing: Outgoing = field(compare=False)
    attempt: int = field(compare=False, default=1)


class SimulatedBus(EventBus, DeadLetters):
    """Hands each message over at once; what is not acknowledged comes again after 10 s, doubling up to 10 min.

    That is the back-off of the real subscriptions. No message dies, since none that could not be understood is brought.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        self._clock = clock
        self._waiting: list[InFlight] = []
        self._published = 0

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Put messages behind those that are due already."""
        for message in messages:
            self._published += 1
            heapq.heappush(self._waiting, InFlight(self._clock.now(), self._published, topic, message))

    def deliver(self, push: Callable[[InFlight], bool]) -> None:
        """Hand over all that is due, and what follows from it; `push` says whether a message is acknowledged."""
        while self._waiting and self._waiting[0].due <= self._clock.now():
            message = heapq.heappop(self._waiting)
            if not push(message):
                message.due = self._clock.now() + back_off(message.attempt)
                message.attempt += 1
                heapq.heappush(self._waiting, message)

    @property
    def next_due(self) -> datetime | None:
        """When the next message is to be handed over; None where there is none."""
        return self._waiting[0].due if self._waiting else None

    def kept(self, topic: str, most: int) -> list[KeptMessage]:  # noqa: ARG002 - the port's signature
        """Return nothing: no message has died."""
        return []

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Forget nothing: there is nothing to forget."""
