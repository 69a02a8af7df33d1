"""What the Pub/Sub bus does beside the port's contract."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import muster
from muster.adapters.pubsub_bus import MOST_BYTES, MOST_MESSAGES, PubSubBus, _requests
from muster.ports import BusUnavailable, Outgoing
from tests.support.servers import HttpRecorder


def test_a_bus_that_does_not_answer_is_unavailable() -> None:
    """With nothing behind the address, publishing fails within the time given, as the port says."""
    with HttpRecorder() as gone:
        address = f"127.0.0.1:{gone.port}"
    bus = PubSubBus("a-project", address, give_up_after=timedelta(seconds=0.3))

    with pytest.raises(BusUnavailable):
        bus.publish("alerts", [Outgoing(data=b"x")])

    bus.close()


def test_making_the_bus_imports_and_connects_nothing() -> None:
    """The client comes with the first publish: after gunicorn's fork, and not in a cold start that needs none."""
    code = """
import sys
from muster.adapters.pubsub_bus import PubSubBus
PubSubBus("a-project", "127.0.0.1:1").close()
print(sorted({"google.api_core", "google.pubsub_v1", "grpc"} & sys.modules.keys()))
"""
    environment = {"PYTHONPATH": str(Path(muster.__file__).parents[1])}
    child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert child.stdout == "[]\n"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1] * (MOST_MESSAGES + 1), [MOST_MESSAGES, 1]),
        ([MOST_BYTES // 2] * 3, [1, 1, 1]),
        ([MOST_BYTES, 1, 1], [1, 2]),
    ],
    ids=["nothing", "many", "large", "one too large beside small ones"],
)
def test_requests_keep_within_the_limits(sizes: list[int], expected: list[int]) -> None:
    """Messages are split by number and by size, and stay in order."""
    messages = [Outgoing(data=bytes([number % 256]) * size) for number, size in enumerate(sizes)]

    requests = list(_requests("projects/p/topics/t", messages))

    assert [len(request["messages"]) for request in requests] == expected
    assert [sent["data"] for request in requests for sent in request["messages"]] == [each.data for each in messages]
