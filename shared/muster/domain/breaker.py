"""Notice that a channel's provider is down for everybody, and stop waiting for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

TRIP_AFTER = 3
"""Failures in a row, over all deliveries."""
PROBE_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """What is known of a channel's provider: how often in a row it failed, since when, when to try it next (UTC).

    `refused` are the people among those failures whom it refused: it may be their address that is wrong, and not the
    channel, so that each of them counts once.
    """

    channel: str
    failures: int = 0
    since: datetime | None = None
    probe_at: datetime | None = None
    refused: tuple[str, ...] = ()

    @property
    def tripped(self) -> bool:
        """Whether the provider counts as down."""
        return self.failures >= TRIP_AFTER

    def blocks(self, now: datetime) -> bool:
        """Whether to spare the provider at `now`. 30 s after a failure it is tried again, until the next failure."""
        return self.tripped and self.probe_at is not None and now < self.probe_at

    def failed(self, now: datetime) -> "Breaker":
        """Return the breaker after a failure that is the provider's own."""
        return replace(self, failures=self.failures + 1, since=self.since or now, probe_at=now + PROBE_EVERY)

    def refuses(self, person: str, now: datetime) -> "Breaker":
        """Return the breaker after it has refused a message to a person, whatever else it would take."""
        if person in self.refused:
            return replace(self, probe_at=now + PROBE_EVERY)
        return replace(self.failed(now), refused=(*self.refused, person))
