"""Cloud Scheduler's part in the local system: work that comes round, until it is stopped."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

log = logging.getLogger("muster.local")


class Ticker:
    """Calls `work` every `period`, in a thread of its own; the first time after one period.

    Work that takes longer than the period delays the next round, and work that fails is logged and comes round again.
    """

    def __init__(self, name: str, period: timedelta, work: Callable[[], object]) -> None:
        """Prepare to call `work`; the name is for the log."""
        self._name = name
        self._period = period.total_seconds()
        self._work = work
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the round under way, and end the thread."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._period):
            try:
                self._work()
            except Exception:
                log.exception("%s failed, and is tried again in %g s", self._name, self._period)
