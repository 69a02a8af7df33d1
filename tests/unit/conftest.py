"""Fixtures that several unit tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield the responders' side of Muster, with no incident yet."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()
