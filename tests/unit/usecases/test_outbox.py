"""What was committed is published, or left to the sweep: whoever committed it never hears of that."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from muster.ports import Conflict, Patch, StoreUnavailable, Write
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import a_policy
from tests.support.world import World


class UnmarkedStore(InterruptedStore):
    """A store that goes away, while there is an `error`, when events are marked as published."""

    error: type[Exception] | None = None

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, unless that would mark an event."""
        if self.error and any(isinstance(write, Patch) and "published" in write.fields for write in writes):
            raise self.error("away")
        return super().commit(writes)


@pytest.mark.parametrize("error", [StoreUnavailable, Conflict])
def test_what_is_done_is_answered_so_though_it_cannot_be_marked(error: type[Exception]) -> None:
    """Ada's acknowledgement is committed, and then the store goes away: her page says that it is hers."""
    with disposable_store() as documents:
        store = UnmarkedStore(documents)
        world = World(store, a_policy())
        world.alert(key="orders", severity="P1", service="checkout")
        store.error = error

        assert world.click("acknowledge", "Ada").status == 200

        assert world.newest().acknowledged_by == "ada"
        store.error = None
        world.advance(timedelta(minutes=3))
        assert not world.store.unpublished(world.newest().id)
