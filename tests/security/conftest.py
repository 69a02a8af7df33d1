"""Fixtures that several tests of the security share."""

from collections.abc import Iterator

import pytest

from tests.support.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Yield the responders' side of Muster, the same for all that Hypothesis thinks of."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()
