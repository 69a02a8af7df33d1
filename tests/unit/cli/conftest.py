"""Fixtures that the tests of commands share."""

from collections.abc import Iterator

import pytest

from tests.support.desk import Desk
from tests.support.handler_server import serve
from tests.support.muster_command import Muster, muster_at


@pytest.fixture
def muster(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Muster]:
    """Run `muster` against the desk as Bo."""
    with serve(desk.handle) as url:
        yield muster_at(f"{url}/", "bo-token", monkeypatch, capsys)
