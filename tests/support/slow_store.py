"""A store that takes its time, by the clock of the test."""

from collections.abc import Sequence
from datetime import timedelta

from muster.ports import DocumentStore, Write
from tests.support.clock import FakeClock
from tests.support.passing_store import PassingStore


class SlowStore(PassingStore):
    """Another store, in which every commit `takes` a while."""

    def __init__(self, inner: DocumentStore, clock: FakeClock) -> None:
        """Pass everything on to `inner`, at once."""
        super().__init__(inner)
        self._clock = clock
        self.takes = timedelta()

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, some time later."""
        self._clock.advance(self.takes)
        return super().commit(writes)
