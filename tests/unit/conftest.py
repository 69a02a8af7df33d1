"""Fixtures that several unit tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificates import Certificate, self_signed
from tests.support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield the responders' side of Muster, with no incident yet."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Return a certificate for this machine."""
    return self_signed(tmp_path_factory.mktemp("tls"))
