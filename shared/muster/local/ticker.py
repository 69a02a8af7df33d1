"""Cloud Scheduler's part in the local system: a tick a second, until it is stopped."""

import threading
from collections.abc import Callable

PERIOD = 1.0
"""Seconds between ticks."""


class Ticker:
    """Calls `tick` in a thread of its own. A tick that takes longer than the period delays the next one."""

    def __init__(self, tick: Callable[[], object]) -> None:
        """Prepare to call `tick`."""
        self._tick = tick
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the tick under way, and end the thread."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(PERIOD):
            self._tick()
