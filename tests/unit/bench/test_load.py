"""The load generator counts what it is answered, and sends what it says it sends."""

from time import monotonic

import pytest

from tests.bench import load
from tests.support.servers import Answer, HttpRecorder


@pytest.mark.parametrize("rate", [0, 200])
def test_every_alert_is_sent_once_and_every_answer_counted(rate: float) -> None:
    """Twenty alerts with twenty keys, their credential, three of them refused; each answer has its instant."""
    with HttpRecorder(lambda _: Answer(202, b"{}")) as server:
        server.script(*[Answer(503)] * 3)
        before = monotonic()
        seen = load.run(server.port, "the-key", range(20), connections=4, rate=rate)
        sent = server.requests.all

    assert seen.statuses == {"503": 3, "202": 17}
    assert {request.json()["key"] for request in sent} == seen.answered.keys() == {f"disk-{n}" for n in range(20)}
    assert {request.headers["authorization"] for request in sent} == {"Bearer the-key"}
    assert all(before < at < monotonic() for at in seen.answered.values())
    assert seen.rate == pytest.approx(20 / seen.seconds)


def test_a_rate_is_kept() -> None:
    """Ten requests at 50 a second take the nine pauses between them, however fast they are answered."""
    with HttpRecorder(lambda _: Answer(202, b"{}")) as server:
        seen = load.run(server.port, "the-key", range(5, 15), rate=50)

    assert seen.answered.keys() == {f"disk-{n}" for n in range(5, 15)}
    assert seen.seconds > 0.17
