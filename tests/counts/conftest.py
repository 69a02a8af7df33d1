"""The world whose documents are counted."""

from collections.abc import Iterator

import pytest

from tests.support.counted_world import CountedWorld
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store


@pytest.fixture
def world() -> Iterator[CountedWorld]:
    """Return the world, on SQLite."""
    with disposable_store() as store:
        yield CountedWorld(CountingStore(store))
