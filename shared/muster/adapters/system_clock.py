"""The one place that reads the clock."""

from datetime import UTC, datetime

from muster.ports import Clock


class SystemClock(Clock):
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)
