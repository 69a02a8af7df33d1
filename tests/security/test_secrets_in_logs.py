"""No credential is ever in a log line, whatever is done with it: shown, refused, mistaken for another, or quoted."""

import io
import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.channels import http_post
from muster.entrypoint import logs
from muster.ports import SendAgain, SendFailed, SendUnknown
from tests.support.channel_ports import SettableSecrets
from tests.support.clock import FakeClock
from tests.support.desk import BASE, Desk
from tests.support.policies import START
from tests.support.servers import Answer, HttpRecorder
from tests.support.world import World

SECRET = "sEcReT5f2eAbCdEfGh"
CHANGED = ("", "muster", "urllib3")
"""The loggers that `setup` changes."""


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Yield what is logged, as Cloud Logging gets it."""
    loggers = [logging.getLogger(name) for name in CHANGED]
    before, handlers = [logger.level for logger in loggers], loggers[0].handlers[:]
    loggers[0].handlers.clear()
    stream = io.StringIO()
    logs.setup("a-project", human=False, stream=stream)
    logging.getLogger("muster").setLevel(logging.DEBUG)
    yield stream
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("held", [SECRET, "another"], ids=["valid", "wrong"])
def test_a_senders_key_is_not_logged(out: io.StringIO, held: str) -> None:
    """Valid or not, in whichever way it is shown, in the body too."""
    world = World(SqliteStore(None), secrets=_Same(held))
    basic = b64encode(f"muster:{SECRET}".encode()).decode()
    event = {"routing_key": SECRET, "event_action": "trigger", "payload": {"summary": "x", "source": "y"}}
    for path, headers, body in (
        ("/intake/generic", {"authorization": f"Bearer {SECRET}"}, b"{}"),
        ("/intake/generic", {"authorization": f"Basic {basic}"}, b'{"title": "x"}'),
        ("/intake/generic", {"authorization": f"Digest {SECRET}"}, b"{}"),
        (f"/intake/generic?token={SECRET}", {}, b"{}"),
        ("/intake/heartbeat/x", {"authorization": f"Bearer {SECRET}"}, b""),
        ("/v2/enqueue", {}, json.dumps(event).encode()),
        ("/v2/enqueue", {}, json.dumps(event | {"event_action": "?"}).encode()),
    ):
        assert world.request("POST", path, body, **headers).status in {200, 202, 400, 401, 404}
    world.deliver()
    assert out.getvalue()
    assert SECRET not in out.getvalue()
    assert basic not in out.getvalue()
    assert [each for each in world.incidents() if SECRET in f"{each}{world.timeline(each.id)}"] == []


def test_a_link_is_not_logged(out: io.StringIO) -> None:
    """Not where it is made, sent, looked at, pressed, nor where it is refused."""
    world = World(SqliteStore(None))
    world.alert(severity="P1")
    path = world.link("acknowledge")
    token = path.rpartition("/")[2]
    assert world.request("GET", path).status == 200
    assert world.request("GET", path + "x").status == 403
    world.click("acknowledge")
    world.clock.advance(START - START.replace(year=START.year - 1))
    assert world.request("GET", path).status == 410
    assert "link refused" in out.getvalue()
    assert [part for part in token.split(".") if part and part in out.getvalue()] == []


def test_a_token_of_the_api_and_a_callback_are_not_logged(desk: Desk, out: io.StringIO) -> None:
    """Nor the secrets that a provider signs with."""
    callback = desk.links.callback_url("d1")
    assert callback is not None
    for bearer in ("bo-token", SECRET):
        desk.api("GET", "/incidents", bearer=bearer)
    desk.api("GET", "/people/ada.ics", bearer=None, query={"token": SECRET})
    for signed_with in ("twilio-auth-token", SECRET):
        desk.twilio(f"{callback}/status", signed_with, CallStatus="odd", CallSid="CA1")
        desk.twilio(f"{BASE}/callbacks/twilio/x.y.{'z' * 24}/status", signed_with)
    assert "callback refused" in out.getvalue()
    for secret in (SECRET, "bo-token", "twilio-auth-token", callback.rpartition(".")[2]):
        assert secret not in out.getvalue()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(headers={"X-Odd": "1\r\nthis line is no header"}),
        Answer(302, headers={"Location": "https://elsewhere.example"}),
        Answer(400),
        Answer(500),
        Answer(drop=True),
        Answer(cut=True),
    ],
    ids=["broken headers", "redirect", "4xx", "5xx", "no answer", "half an answer"],
)
def test_a_providers_address_is_not_logged(out: io.StringIO, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a webhook is its secret, and libraries quote URLs in warnings that the other side can provoke."""
    monkeypatch.setattr(http_post, "BODY_SECONDS", 0.2)
    with HttpRecorder(lambda _: answer) as server, suppress(SendAgain, SendFailed, SendUnknown):
        http_post.post("Acme", f"{server.url}/{SECRET}", b"{}", {"Authorization": SECRET}, clock=FakeClock(START))
    assert SECRET not in out.getvalue()


class _Same(SettableSecrets):
    """One value for every secret."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._value = value

    def get(self, name: str) -> tuple[str, ...]:  # noqa: ARG002 - one for all
        """Return it."""
        return (self._value,)
