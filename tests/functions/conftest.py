"""Google's emulators for functions that run as processes of their own."""

import pytest

from tests.support.deployment import Emulators


@pytest.fixture(scope="module")
def emulators(firestore_emulator: str, pubsub_emulator: str) -> Emulators:
    """Where Firestore and Pub/Sub are."""
    return Emulators(firestore=firestore_emulator, pubsub=pubsub_emulator)
