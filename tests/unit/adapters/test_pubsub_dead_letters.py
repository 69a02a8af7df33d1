"""What Pub/Sub's dead letters do beside the port's contract."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import grpc  # type: ignore[import-untyped]
import pytest

import muster
from muster.adapters.pubsub_dead_letters import PubSubDeadLetters
from muster.ports import BusUnavailable, KeptMessage, Outgoing
from tests.support.servers import HttpRecorder

KEPT = KeptMessage(message=Outgoing(data=b"x"), receipt="r")


@pytest.fixture
def cut_off() -> Iterator[PubSubDeadLetters]:
    """Return dead letters with nothing behind the address."""
    with HttpRecorder() as gone:
        address = f"127.0.0.1:{gone.port}"
    dead_letters = PubSubDeadLetters("a-project", address, give_up_after=timedelta(seconds=0.3))
    yield dead_letters
    dead_letters.close()


def test_a_bus_that_does_not_answer_is_unavailable(cut_off: PubSubDeadLetters) -> None:
    """It is not taken for one that has no dead letters, nor for one that forgot them."""
    with pytest.raises(BusUnavailable):
        cut_off.kept("alerts", 1)
    with pytest.raises(BusUnavailable):
        cut_off.forget("alerts", [KEPT])


def silence(_request: bytes, context: grpc.ServicerContext) -> bytes:
    """Answer nothing for as long as somebody waits for it."""
    given_up = Event()
    assert context.add_callback(given_up.set)
    given_up.wait()
    return b""


@contextmanager
def silent_pubsub() -> Iterator[str]:
    """Run a Pub/Sub that has nothing to give and does not say so; yield its "host:port"."""
    pull = {"Pull": grpc.unary_unary_rpc_method_handler(silence)}
    with ThreadPoolExecutor(1) as threads:
        server = grpc.server(threads, [grpc.method_handlers_generic_handler("google.pubsub.v1.Subscriber", pull)])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()


def test_silence_is_an_empty_subscription() -> None:
    """Pub/Sub may answer nothing at all where nothing is kept: that is waited for, briefly, and no failure."""
    with silent_pubsub() as address:
        dead_letters = PubSubDeadLetters("a-project", address, wait=timedelta(seconds=0.3))
        assert dead_letters.kept("alerts", 1) == []
        dead_letters.close()


def test_a_subscription_that_is_missing_is_told_of(pubsub_emulator: str) -> None:
    """Where nobody keeps the dead letters, they are lost: that must not look like there being none."""
    dead_letters = PubSubDeadLetters("a-project", pubsub_emulator)

    with pytest.raises(BusUnavailable, match="404"):
        dead_letters.kept("alerts", 1)

    dead_letters.close()


def test_making_them_imports_and_connects_nothing() -> None:
    """The tick, which shares the function, pays nothing for them."""
    code = """
import sys
from muster.adapters.pubsub_dead_letters import PubSubDeadLetters
PubSubDeadLetters("a-project", "127.0.0.1:1").close()
print(sorted({"google.api_core", "google.pubsub_v1", "grpc"} & sys.modules.keys()))
"""
    environment = {"PYTHONPATH": str(Path(muster.__file__).parents[1])}
    child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert child.stdout == "[]\n"
