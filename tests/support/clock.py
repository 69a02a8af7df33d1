"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

from muster.ports import Clock


class FakeClock(Clock):
    """Tells the time it was set to. Safe to read from many threads."""

    def __init__(self, now: datetime) -> None:
        """Start at `now`, which is aware."""
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Return the time it was set to, in UTC."""
        return self._now

    def advance(self, duration: timedelta) -> datetime:
        """Move forward, and return the new time."""
        if duration < timedelta():
            raise ValueError(f"time does not go back, and not by {duration}")
        self._now += duration
        return self._now

    def reach(self, at: datetime) -> None:
        """Move forward to `at`, which is aware."""
        self.advance(at - self._now)
