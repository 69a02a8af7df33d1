"""A monitor outside that counts its pings."""

from muster.ports import ExternalHeartbeat, HeartbeatUnavailable


class KeptHeartbeat(ExternalHeartbeat):
    """Counts, unless it is away."""

    def __init__(self) -> None:
        """Begin without a ping."""
        self.pings = 0
        self.away = False

    def ping(self) -> None:
        """Count it."""
        if self.away:
            reason = "away"
            raise HeartbeatUnavailable(reason)
        self.pings += 1

    def take(self) -> int:
        """Return how many there were since this was asked last."""
        pings, self.pings = self.pings, 0
        return pings
