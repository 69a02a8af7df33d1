"""A deployment, and the command over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.deployed_project import Project, deployed_project
from tests.support.doctor import Doctor


@pytest.fixture
def project(firestore_emulator: str, pubsub_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Yield a healthy deployment, to which the environment leads."""
    with deployed_project(firestore_emulator, pubsub_emulator) as project:
        for name, value in project.environment.items():
            monkeypatch.setenv(name, value)
        yield project


@pytest.fixture
def doctor(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Return the command."""
    return Doctor(project, tmp_path, capsys)
