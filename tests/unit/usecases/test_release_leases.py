"""A lone process that starts again does not wait for the leases of the one that died."""

from datetime import timedelta
from pathlib import Path

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.delivery import DeliveryState
from muster.usecases.release_leases import release_leases
from tests.support.world import Killed, World


def test_a_page_whose_sender_died_goes_out_at_once(tmp_path: Path) -> None:
    """Without the release a redelivery finds the lease held; after it the page is sent, without waiting for the end."""
    store = SqliteStore(tmp_path / "incidents.db")
    world = World(store)
    world.post("generic", {"title": "Orders are stale", "severity": "P3"})
    world.fuse.blows_at = _moments(tmp_path).index("before push has the message")
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    world.redeliver()
    (held,) = world.store.sending()
    assert held.value.state is DeliveryState.SENDING

    assert release_leases(world.store, world.clock.now()) == 1

    world.redeliver()
    assert world.store.delivery(held.value.id).value.state is DeliveryState.SENT  # type: ignore[union-attr]
    assert world.clock.now() - held.value.asked_at < timedelta(seconds=1)
    store.close()


def _moments(folder: Path) -> list[str]:
    store = SqliteStore(folder / "other.db")
    world = World(store)
    world.post("generic", {"title": "Orders are stale", "severity": "P3"})
    world.deliver()
    store.close()
    return world.fuse.moments
