"""The ports that channels need, in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime

from muster.ports import Clock, Secrets


class StoppedClock(Clock):
    """Stands still until it is set."""

    def __init__(self, at: datetime = datetime(2026, 11, 2, 9, 2, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.at


class SettableSecrets(Secrets):
    """Holds what a test sets, at any time."""

    def __init__(self, values: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.values = dict(values or {})

    def get(self, name: str) -> tuple[str, ...]:
        """Return the values set under `name`."""
        return self.values.get(name, ())
