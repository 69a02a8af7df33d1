"""Fixtures for every test: Google's emulators, once a session, and an environment that no test leaves changed."""

import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from tests.support import emulators
from tests.support.require import Missing

settings.register_profile("muster", deadline=None)  # a busy machine is no failure
settings.register_profile("fuzz", deadline=None, max_examples=2_000)  # make fuzz
settings.load_profile("muster")
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


class _ByPlace(LoadFileScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        """Return what is run by one process: what shares a fixture, that is a file, or all that plans."""
        file: str = super()._split_scope(nodeid)
        return "deployment" if file.startswith("tests/deployment/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _ByPlace | None:
    """Share the work of `make test` by place; leave any other way as it is."""
    return _ByPlace(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report what the machine lacks under one place, so that pytest's summary has one line a reason."""
    report = yield
    if call.excinfo and isinstance(call.excinfo.value, Missing):
        report.longrepr = ("this machine", 0, str(call.excinfo.value))
    return report
