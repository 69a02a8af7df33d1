"""Muster, applied once for all tests of what Terraform makes: in one region by the defaults, and in two."""

from collections.abc import Iterator

import pytest

from tests.support.terraform_workspace import Workspace, workspace


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Yield a workspace in which all is applied, in one region. Plan in it; whoever applies makes one of their own."""
    with workspace(tmp_path_factory.mktemp("terraform") / "checkout") as made:
        made.apply()
        yield made


@pytest.fixture(scope="session")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Yield a workspace to apply in, which is left as the last test had it."""
    with workspace(tmp_path_factory.mktemp("abroad") / "checkout") as made:
        yield made
