"""Requests go before the work behind them: whoever sent one is waiting for the answer."""

import threading

LONGEST_PAUSE = 0.1
"""Seconds. Also under a flood of requests, each worker thus begins ten messages a second."""


class Precedence:
    """Counts the requests that wait for their answer; meanwhile each new piece of other work is held up a little.

    Python runs one thread at a time: without this, the workers take half of the machine from the server in a storm.
    """

    def __init__(self) -> None:
        """Begin without requests."""
        self._lock = threading.Lock()
        self.waiting = 0
        """How many requests wait for their answer."""
        self._quiet = threading.Event()
        self._quiet.set()

    def __enter__(self) -> None:
        """Count a request."""
        with self._lock:
            self.waiting += 1
            self._quiet.clear()

    def __exit__(self, *_: object) -> None:
        """Count it as answered."""
        with self._lock:
            self.waiting -= 1
            if not self.waiting:
                self._quiet.set()

    def give_way(self) -> None:
        """Return when no request waits for its answer, and after LONGEST_PAUSE at the latest."""
        self._quiet.wait(LONGEST_PAUSE)
