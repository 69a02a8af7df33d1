"""The world of every scenario: the shop of tests/support/policies.py, on a Monday at nine; Ada is on call, then Bo."""

from collections.abc import Iterator

import pytest

from tests.support.disposable import disposable_store
from tests.support.policies import a_policy
from tests.support.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Return a world on SQLite, in one thread, under a clock that stands still."""
    with disposable_store() as store:
        yield World(store, a_policy())
