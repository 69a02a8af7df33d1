"""Virtual time."""

from datetime import datetime

from muster.ports import Clock


class VirtualClock(Clock):
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        """Begin at `now`, aware, in UTC."""
        self._now = now

    def now(self) -> datetime:
        """Return the virtual instant."""
        return self._now

    def set(self, now: datetime) -> None:
        """Go on to a later instant, aware, in UTC."""
        self._now = now
