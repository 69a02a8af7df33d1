"""Answers of a batch are given once everything in it is stored, and not before."""

from collections.abc import Sequence

import pytest

from muster.entrypoint.http import Request, Response
from muster.local.gathering import GatheringBus
from muster.ports import BusUnavailable, EventBus, Outgoing


class Bus(EventBus):
    """Keeps each call's messages, or refuses."""

    def __init__(self, *, refusing: bool = False) -> None:
        self.calls: list[tuple[str, list[bytes]]] = []
        self._refusing = refusing

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Take the messages."""
        if self._refusing:
            raise BusUnavailable("the disk is full")
        self.calls.append((topic, [message.data for message in messages]))


def requests(*bodies: bytes) -> list[Request]:
    """Return a request with each body."""
    return [Request(method="POST", path="/intake/generic", body=body) for body in bodies]


class Intake:
    """Publishes each request's body; raises for the body "bug", publishes nothing for "401"."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def __call__(self, request: Request) -> Response:
        """Answer a request."""
        if request.body == b"bug":
            raise RuntimeError("a bug")
        if request.body == b"401":
            return Response(status=401)
        self._bus.publish("alerts", [Outgoing(data=request.body)])
        return Response(status=202, body=request.body)


def test_a_batch_is_stored_at_once() -> None:
    """Three requests: one call of the bus, in their order, and each has its own answer."""
    bus = Bus()
    gathering = GatheringBus(bus)
    answers = gathering.answers(Intake(gathering), requests(b"a", b"401", b"b"))
    assert [(answer.status, answer.body) for answer in answers] == [(202, b"a"), (401, b""), (202, b"b")]
    assert bus.calls == [("alerts", [b"a", b"b"])]


def test_what_one_batch_published_is_not_published_by_the_next() -> None:
    """A second batch stores its own messages only; one without any stores nothing."""
    bus = Bus()
    gathering = GatheringBus(bus)
    for batch in (requests(b"a"), requests(b"b"), requests(b"401")):
        gathering.answers(Intake(gathering), batch)
    assert bus.calls == [("alerts", [b"a"]), ("alerts", [b"b"])]


def test_what_cannot_be_stored_is_not_accepted(caplog: pytest.LogCaptureFixture) -> None:
    """Where the bus takes nothing, no request of the batch is answered 2xx, and the log takes it back."""
    gathering = GatheringBus(Bus(refusing=True))
    answers = gathering.answers(Intake(gathering), requests(b"a", b"b"))
    assert [(answer.status, answer.headers) for answer in answers] == [(503, {"Retry-After": "5"})] * 2
    assert "nothing was accepted after all" in caplog.text


def test_a_bug_meets_one_request_of_a_batch(caplog: pytest.LogCaptureFixture) -> None:
    """The others are stored and answered, and the log has the stack trace."""
    bus = Bus()
    gathering = GatheringBus(bus)
    answers = gathering.answers(Intake(gathering), requests(b"a", b"bug", b"b"))
    assert [answer.status for answer in answers] == [202, 500, 202]
    assert bus.calls == [("alerts", [b"a", b"b"])]
    assert "a bug" in caplog.text
