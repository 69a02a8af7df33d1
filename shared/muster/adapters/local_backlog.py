"""What a local subscription still has to deliver, and when: in memory, with the time as a value."""

import heapq
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, takewhile

_DOUBLINGS = 30
"""More would only overflow: every back-off has reached its maximum by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A push subscription to `topic`: each message is POSTed to `path` by one of `workers` threads.

    An answer that takes longer than `ack_deadline` counts as none: the message is delivered again, while the late
    answer still counts if it is a success. A failed delivery is repeated after `min_backoff`, doubling up to
    `max_backoff`, and after `max_attempts` the message goes to the dead letters.
    """

    name: str
    topic: str
    path: str
    ack_deadline: timedelta = timedelta(seconds=60)
    min_backoff: timedelta = timedelta(seconds=1)
    max_backoff: timedelta = timedelta(seconds=600)
    max_attempts: int = 100
    workers: int = 4

    def backoff(self, attempts: int) -> timedelta:
        """Return the wait after the given number of failed deliveries."""
        return min(self.min_backoff * (1 << min(attempts - 1, _DOUBLINGS)), self.max_backoff)


class Backlog:
    """The copies of one subscription, by id, in the order they fall due. For one thread at a time.

    Times are seconds of one monotonic clock.
    """

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._patience = subscription.ack_deadline.total_seconds()
        self._attempts: dict[int, int] = {}
        self._due: list[tuple[float, int]] = []
        self._delivering: dict[int, float] = {}
        """Until when an answer is in time; the earliest first, since all have the same time to answer."""

    def __len__(self) -> int:
        """Return how many copies are not acknowledged."""
        return len(self._attempts)

    def add(self, copy_id: int, attempts: int, now: float) -> None:
        """Take a copy in, to be delivered at once."""
        self._attempts[copy_id] = attempts
        heapq.heappush(self._due, (now, copy_id))

    def take(self, now: float) -> tuple[int, int] | None:
        """Return (id, attempt) of the copy to deliver now, or None."""
        self._give_up_waiting(now)
        due = self._next_due()
        if due is None or due > now:
            return None
        copy_id = heapq.heappop(self._due)[1]
        self._attempts[copy_id] += 1
        self._delivering[copy_id] = now + self._patience
        return copy_id, self._attempts[copy_id]

    def sleep(self, now: float) -> float:
        """Return the seconds for which nothing will be due, unless something is added.

        A worker that sleeps is not woken when another takes a message: it must wake by itself in time to see that
        message's deadline pass, which is one deadline away at least.
        """
        ends = [now + self._patience, *islice(self._delivering.values(), 1)]
        if (due := self._next_due()) is not None:
            ends.append(due)
        return max(min(ends) - now, 0)

    def acknowledge(self, copy_id: int) -> bool:
        """Drop a copy for good; return False if it was dropped before."""
        self._delivering.pop(copy_id, None)
        return self._attempts.pop(copy_id, None) is not None

    def retry(self, copy_id: int, attempt: int, now: float) -> bool:
        """Put a copy back after its `attempt` failed; return False if that was not its latest delivery."""
        if self._attempts.get(copy_id) != attempt or self._delivering.pop(copy_id, None) is None:
            return False
        heapq.heappush(self._due, (now + self._subscription.backoff(attempt).total_seconds(), copy_id))
        return True

    def is_calm(self, now: float) -> bool:
        """Tell whether nothing is being delivered, or due."""
        due = self._next_due()
        return not self._delivering and (due is None or due > now)

    def _next_due(self) -> float | None:
        while self._due and self._due[0][1] not in self._attempts:
            heapq.heappop(self._due)  # acknowledged late, when it already waited for its next delivery
        return self._due[0][0] if self._due else None

    def _give_up_waiting(self, now: float) -> None:
        for copy_id in list(takewhile(lambda copy_id: self._delivering[copy_id] <= now, self._delivering)):
            del self._delivering[copy_id]
            heapq.heappush(self._due, (now, copy_id))
