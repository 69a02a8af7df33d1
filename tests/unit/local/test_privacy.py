"""What the local system shows to nobody but this machine's owner: its data, and its own page."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from muster.entrypoint.http import Request
from muster.local.system import LocalSystem, Options


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LocalSystem]:
    """Run a system in a folder that it makes."""
    options = Options(data=tmp_path / "outer" / "data", policy="starter")
    with LocalSystem(options, "http://localhost", lambda _: None) as system:
        yield system


def test_the_data_is_for_its_owner_alone(system: LocalSystem) -> None:
    """It names people and holds codes that acknowledge; the folder is closed to others, whatever is made in it."""
    for folder in (system.options.data, system.options.data / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for key in (system.options.data / "secrets").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_of_ones_own_keeps_its_mode(tmp_path: Path) -> None:
    """Somebody else may be meant to read it: it was there before."""
    tmp_path.chmod(0o755)
    with LocalSystem(Options(data=tmp_path, policy="starter"), "http://localhost", lambda _: None):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("evil.example:8080", 421),
        ("localhost.evil.example", 421),
        ("169.254.169.254", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_the_page_is_shown_to_who_asks_for_this_machine(system: LocalSystem, host: str, status: int) -> None:
    """A stranger's page may have its own name lead here (DNS rebinding): a browser then says that name."""
    response = system.handle(Request(method="GET", path="/", headers={"host": host}))
    assert response.status == status
