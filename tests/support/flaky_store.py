"""A store that at times does not answer, having done what it was asked or not."""

from collections.abc import Sequence
from random import Random

from muster.ports import DocumentStore, StoreUnavailable, Write
from tests.support.passing_store import PassingStore


class FlakyStore(PassingStore):
    """Another store, of whose calls a share (from 0 to 1) is not answered; half of those commits have been made."""

    def __init__(self, inner: DocumentStore, chance: Random) -> None:
        """Answer every call, until `share` is raised."""
        super().__init__(inner)
        self._chance = chance
        self.share = 0.0
        self.lost = 0

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, and lose the answer; or lose the request."""
        if self._chance.random() < 0.5:
            return super().commit(writes)
        version = self._inner.commit(writes)
        self._before()
        return version

    def _before(self) -> None:
        if self._chance.random() < self.share:
            self.lost += 1
            raise StoreUnavailable("no answer")
