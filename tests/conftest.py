"""Fixtures for every test: Google's emulators, once a session, and an environment that no test leaves changed."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import emulators
from tests.support.require import Missing

settings.register_profile("muster", deadline=None)  # a busy machine is no failure
settings.register_profile("fuzz", deadline=None, max_examples=2_000)  # make fuzz
settings.load_profile("muster")
HERE = Path(__file__).parent
UNWANTED = ("FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST", "GOOGLE_CLOUD_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS")
"""A developer's own settings, which would lead a test to another emulator, or to a real project."""


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    """Give the test an environment without UNWANTED, and restore what was there before."""
    before = dict(os.environ)
    for name in UNWANTED:
        os.environ.pop(name, None)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def firestore_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the "host:port" of a Firestore emulator. Isolate tests by a project id of their own."""
    with emulators.firestore_emulator(tmp_path_factory.mktemp("firestore") / "emulator.log") as host:
        yield host


@pytest.fixture(scope="session")
def pubsub_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the "host:port" of a Pub/Sub emulator. Isolate tests by a project id of their own."""
    with emulators.pubsub_emulator(tmp_path_factory.mktemp("pubsub") / "emulator.log") as host:
        yield host


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where several processes share the work, what shares a fixture: a file, and all that plans."""
    for item in items:
        place = item.path.relative_to(HERE)
        together = place.parts[0] if place.parts[0] == "deployment" else str(place)
        item.add_marker(pytest.mark.xdist_group(together))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report what the machine lacks under one place, so that pytest's summary has one line a reason."""
    report = yield
    if call.excinfo and isinstance(call.excinfo.value, Missing):
        report.longrepr = ("this machine", 0, str(call.excinfo.value))
    return report
