"""What a webhook's receiver gets, verified with the official library."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from muster.channels.webhook import Webhook, payload, sign
from muster.ports import Receipt, SendAgain, SendBroken, SendFailed, SendUnknown
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.messages import ACKNOWLEDGE, ESCALATE, HOSTILE, a_page, an_update, hostile
from tests.support.servers import Answer, HttpRecorder

OLD = "whsec_" + b64encode(b"o" * 32).decode()
NEW = "whsec_" + b64encode(b"n" * 24).decode()
OTHER = "whsec_" + b64encode(b"x" * 32).decode()


@pytest.fixture
def receiver() -> Iterator[HttpRecorder]:
    """Yield a receiver."""
    with HttpRecorder() as server:
        yield server


def _channel(url: str = "", keys: tuple[str, ...] = (NEW,)) -> Webhook:
    clock = StoppedClock(datetime.now(UTC))  # the official library compares with the real time
    return Webhook(provider="hook/1", secret="key", secrets=SettableSecrets({"key": keys}), clock=clock, url=url)


def test_the_body_is_the_documented_one(receiver: HttpRecorder) -> None:
    """The exact request, posted to the address."""
    receipt = _channel().send(a_page(), f"{receiver.url}/hooks", "d-1")
    assert receipt == Receipt(provider="hook/1", reference="d-1")
    request = receiver.requests.all[0]
    assert (request.method, request.path) == ("POST", "/hooks")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "d-1"
    assert request.json() == {
        "type": "muster.page",
        "timestamp": "2026-11-02T09:02:00Z",
        "data": {
            "incident": "2026-11-02-k3v9",
            "severity": "P1",
            "headline": "P1 Critical: Orders stale",
            "title": "Orders stale",
            "recipient": "Ada",
            "why": "You are on call for Shop.",
            "since": "Since 10:00 (2 min ago).",
            "next": "Unless acknowledged by 10:15, Bo is paged.",
            "late": None,
            "details": "The last order is 40 minutes old.\nExpected: at most 10.",
            "facts": [{"name": "Service", "value": "orders-etl"}, {"name": "Team", "value": "Shop"}],
            "actions": [
                {"action": "acknowledge", "label": "Acknowledge", "href": ACKNOWLEDGE},
                {"action": "escalate", "label": "Escalate", "href": ESCALATE},
            ],
            "links": [{"text": "Runbook", "href": "https://wiki.example/orders?a=1&b=2"}],
        },
    }


@pytest.mark.parametrize("key", [OLD, NEW])
def test_during_a_rotation_either_key_verifies(receiver: HttpRecorder, key: str) -> None:
    """One signature by each key, so that receivers change over when they like."""
    _channel(keys=(OLD, NEW)).send(a_page(), receiver.url, "d-1")
    request = receiver.requests.all[0]
    assert Verifier(key).verify(request.body, dict(request.headers)) == request.json()
    assert len(request.headers["webhook-signature"].split(" ")) == 2


def test_another_key_or_another_body_does_not_verify(receiver: HttpRecorder) -> None:
    """The signature covers the body, the id and the time."""
    _channel().send(a_page(), receiver.url, "d-1")
    request = receiver.requests.all[0]
    with pytest.raises(WebhookVerificationError):
        Verifier(OTHER).verify(request.body, dict(request.headers))
    for change in ({"webhook-id": "d-2"}, {"webhook-timestamp": str(int(request.headers["webhook-timestamp"]) + 1)}):
        with pytest.raises(WebhookVerificationError):
            Verifier(NEW).verify(request.body, dict(request.headers) | change)
    with pytest.raises(WebhookVerificationError):
        Verifier(NEW).verify(request.body + b" ", dict(request.headers))


def test_the_specifications_example_is_signed_alike() -> None:
    """A vector of the official library: its key, id, time and payload."""
    key = b"\x31\xf4\x1f\x32\x94\xdc\x55\xb6"
    signed = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + b'{"test": 2432232314}'
    official = Verifier(key).sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC), '{"test": 2432232314}'
    )
    assert sign([key], signed) == [official]


@given(st.text(st.characters()) | st.just(HOSTILE) | st.just("x" * 1_000_000))
def test_any_text_makes_a_body_that_verifies_and_stays_small(text: str) -> None:
    """Half characters, control characters and giant texts neither break nor swell the request."""
    with HttpRecorder() as receiver:
        _channel().send(hostile(text), receiver.url, "d-1")
        request = receiver.requests.all[0]
        assert Verifier(NEW).verify(request.body, dict(request.headers)) == payload(hostile(text))
        assert len(request.body) < 64_000


def test_a_settings_url_goes_before_the_address(receiver: HttpRecorder) -> None:
    """With a URL in the settings the address is only a name."""
    _channel(url=f"{receiver.url}/fixed").send(an_update(), "audit", "d-1")
    assert receiver.requests.all[0].path == "/fixed"
    assert receiver.requests.all[0].json()["type"] == "muster.update"


@pytest.mark.parametrize(
    "address", ["http://hooks.example/x", "http://192.0.2.1/x", "audit", "file:///etc/passwd", "https://["]
)
def test_only_https_leaves_the_machine(address: str) -> None:
    """Signed is not sealed: links in the body are good for whoever reads them."""
    with pytest.raises(SendFailed, match=r"its address is not https$"):
        _channel().send(a_page(), address, "d-1")


@pytest.mark.parametrize("key", ["plain", "whsec_", "whsec_!!!", "whsec_abc", b64encode(b"k" * 32).decode()])
def test_a_key_that_is_none_is_tried_again_and_not_shown(receiver: HttpRecorder, key: str) -> None:
    """Nothing goes out unsigned; somebody mends the secret."""
    with pytest.raises(SendBroken, match=r"^the webhook's secret is not whsec_ and base64$"):
        _channel(keys=(NEW, key)).send(a_page(), receiver.url, "d-1")
    assert receiver.requests.all == ()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(410, b"gone <secret>"), SendFailed),
        (Answer(503, b"down <secret>"), SendAgain),
        (Answer(302, headers={"Location": "http://169.254.169.254/"}), SendFailed),
        (Answer(drop=True), SendUnknown),
    ],
)
def test_the_receivers_words_are_not_repeated(receiver: HttpRecorder, answer: Answer, outcome: type[Exception]) -> None:
    """The reason names the host and the status, not a stranger's text, nor the URL's path."""
    receiver.script(answer)
    with pytest.raises(outcome, match=r"^the webhook at 127.0.0.1 (answered [0-9]{3}|took)") as caught:
        _channel().send(a_page(), f"{receiver.url}/t0k3n", "d-1")
    assert "secret" not in str(caught.value)
    assert "t0k3n" not in str(caught.value)
