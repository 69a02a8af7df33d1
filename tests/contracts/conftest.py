"""What whole stories are told over, to read alike on every document store."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from muster.adapters.firestore_store import FirestoreStore
from muster.ports import DocumentStore
from tests.support.disposable import disposable_store


@pytest.fixture(params=["sqlite", "firestore"])
def documents(request: pytest.FixtureRequest) -> Iterator[DocumentStore]:
    """Return an empty store of each kind."""
    if request.param == "firestore":
        yield FirestoreStore(f"test-{uuid4().hex[:20]}", "muster", request.getfixturevalue("firestore_emulator"))
        return
    with disposable_store() as store:
        yield store
