"""What Pub/Sub is answered when it pushes: an acknowledgement, or why the message must come again."""

from base64 import b64encode
from datetime import UTC, datetime

import msgspec
import pytest

from muster import cloudevents
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Request
from muster.entrypoint.push_http import Handled, PushHandler
from muster.ports import BusUnavailable, Conflict, LogsUnavailable, NoPolicy, StoreUnavailable

EVENT = cloudevents.encode("x.v1", "1", "muster", None, datetime(2026, 11, 2, 9, tzinfo=UTC), {"seen": True})
BODY = msgspec.json.encode({"message": {"messageId": "1", "data": b64encode(EVENT).decode()}, "subscription": "s"})


def answered(comes_to: Handled | Exception, body: bytes = BODY) -> int:
    """Return the status with which a push is answered whose use case ends like this."""

    def use_case(data: object) -> Handled:
        assert data == {"seen": True}
        if isinstance(comes_to, Exception):
            raise comes_to
        return comes_to

    handler = PushHandler(DevelopmentVerifier({}), {"/alerts": use_case})
    return handler(Request(method="POST", path="/alerts", body=body)).status


def test_what_is_done_does_not_come_again() -> None:
    """Google's emulator takes 200 and 204 for an acknowledgement, and nothing else."""
    assert answered(Handled.DONE) == 204


@pytest.mark.parametrize("later", [Handled.NOT_YET, Conflict("raced"), LogsUnavailable("away")], ids=str)
def test_what_only_waits_is_no_failure(later: Handled | Exception) -> None:
    """It comes again, and Cloud Monitoring, which wakes somebody for 5xx, takes no notice."""
    assert answered(later) == 429


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Handled.FAILED, 500),
        (StoreUnavailable("away"), 503),
        (BusUnavailable("away"), 503),
        (NoPolicy("none"), 503),
    ],
    ids=str,
)
def test_a_failure_is_one(failure: Handled | Exception, status: int) -> None:
    """So that Cloud Monitoring sees it: what everything depends on is away, or our own code is wrong."""
    assert answered(failure) == status


def test_what_cannot_be_understood_is_the_senders_fault() -> None:
    """It comes again until it is a dead letter, which is kept, and for which somebody is told."""
    assert answered(Handled.DONE, b"{}") == 400
    assert answered(KeyError("delivery")) == 400
