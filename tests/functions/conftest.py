"""The functions as processes of their own over Google's emulators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.deployment import Emulators
from tests.support.function_process import install
from tests.support.mailed_shop import MailedShop, mailed_shop


@pytest.fixture(scope="module")
def emulators(firestore_emulator: str, pubsub_emulator: str) -> Emulators:
    """Where Firestore and Pub/Sub are."""
    return Emulators(firestore=firestore_emulator, pubsub=pubsub_emulator)


@pytest.fixture
def shop(emulators: Emulators, tmp_path: Path) -> Iterator[MailedShop]:
    """All functions, ready, each from a bundle below bundles/ that a test may change."""
    with mailed_shop(install(tmp_path / "bundles"), emulators, tmp_path) as shop:
        yield shop
