"""Virtual time: what is to happen when, one thing after the other."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from muster.ports import Clock


class Timeline:
    """An agenda whose clock jumps from one thing to the next; what is to happen at one instant, in order of entry."""

    def __init__(self, now: datetime) -> None:
        """Begin at `now`, aware and in UTC, with an empty agenda."""
        self.now = now
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._put = 0

    def at(self, when: datetime, do: Callable[[], None]) -> None:
        """Put something on the agenda; what lies in the past happens now."""
        self._put += 1
        heapq.heappush(self._agenda, (max(when, self.now), self._put, do))

    def after(self, wait: timedelta, do: Callable[[], None]) -> None:
        """Put something on the agenda that is to happen so much later."""
        self.at(self.now + wait, do)

    def run(self, until: datetime) -> None:
        """Let everything happen up to an instant, which is then the time."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, do = heapq.heappop(self._agenda)
            do()
        self.now = max(self.now, until)


class SkewedClock(Clock):
    """Tells the time of a timeline, wrong by `skew`."""

    def __init__(self, timeline: Timeline) -> None:
        """Begin right."""
        self._timeline = timeline
        self.skew = timedelta()

    def now(self) -> datetime:
        """Return the time it shows."""
        return self._timeline.now + self.skew
