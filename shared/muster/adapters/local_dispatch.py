"""Who works on what: the local bus's backlogs, shared by its threads under one lock."""

import threading
from collections.abc import Iterable, Sequence
from time import monotonic  # back-off and deadlines are real waits of real threads, which no virtual clock moves

from muster.adapters.local_backlog import Backlog, Subscription


class Dispatch:
    """Hands copies to workers as they fall due. For any thread; subscriptions are named by their names.

    One lock for all subscriptions: a handler that publishes to another one is seen to, or is still seen running.
    """

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self._lock = threading.Lock()
        self._calm = threading.Condition(self._lock)
        self._backlogs = {each.name: Backlog(each) for each in subscriptions}
        self._ready = {each.name: threading.Condition(self._lock) for each in subscriptions}
        self._stopping = False

    def add(self, copies: Iterable[tuple[int, str, int]]) -> None:
        """Take in (id, subscription, attempts so far), to be delivered at once."""
        now = monotonic()
        with self._lock:
            for copy_id, subscription, attempts in copies:
                self._backlogs[subscription].add(copy_id, attempts, now)
                self._ready[subscription].notify()

    def take(self, subscription: str) -> tuple[int, int] | None:
        """Wait for a copy to deliver and return (id, attempt); None once `stop` was called."""
        with self._lock:
            while not self._stopping:
                now = monotonic()
                if taken := self._backlogs[subscription].take(now):
                    return taken
                self._ready[subscription].wait(self._backlogs[subscription].sleep(now))
        return None

    def acknowledge(self, subscription: str, copy_id: int) -> None:
        """Drop a copy for good."""
        with self._lock:
            self._backlogs[subscription].acknowledge(copy_id)
            self._calm.notify_all()

    def retry(self, subscription: str, copy_id: int, attempt: int) -> None:
        """Put a copy back after its `attempt` failed, to be delivered again after the back-off."""
        with self._lock:
            self._backlogs[subscription].retry(copy_id, attempt, monotonic())
            self._ready[subscription].notify()
            self._calm.notify_all()

    def stop(self) -> None:
        """Send the workers home: `take` returns None from now on."""
        with self._lock:
            self._stopping = True
            for ready in self._ready.values():
                ready.notify_all()

    def wait_until_calm(self, seconds: float) -> bool:
        """Wait until nothing is being delivered or due; return False if that takes longer."""
        with self._lock:
            return self._calm.wait_for(self._is_calm, seconds)

    def sizes(self) -> dict[str, int]:
        """Return for each subscription how many copies are not acknowledged."""
        with self._lock:
            return {name: len(backlog) for name, backlog in self._backlogs.items()}

    def _is_calm(self) -> bool:
        now = monotonic()
        return all(backlog.is_calm(now) for backlog in self._backlogs.values())
