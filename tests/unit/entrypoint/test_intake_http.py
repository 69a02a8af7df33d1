"""The intake over HTTP: who may post, what is answered, and that 2xx means published."""

import json
import logging
from base64 import b64encode
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.cloudevents import decode
from muster.domain.alert import Alert, AlertState
from muster.entrypoint.callers import Caller, Unauthorized, Verifier
from muster.entrypoint.certificates import CertificatesUnavailable
from muster.entrypoint.http import Request, Response
from muster.entrypoint.intake_http import BODY_LIMIT, IntakeHandler
from muster.intake.unreadable import KEY
from muster.ports import Incomplete
from muster.usecases.accept_alerts import AcceptAlerts
from tests.support.intake import JSON_VALUES, Keys, StoppedClock, captured
from tests.support.recording_bus import RecordingBus

OPEN = "gcp_pubsub_v1.2_open_threshold_severity_error"
BEARER = {"authorization": "Bearer new-key"}
GENERIC, ENQUEUE, PUBSUB = "/intake/generic", "/v2/enqueue", "/intake/pubsub"
EVENT = {
    "routing_key": "new-key",
    "event_action": "trigger",
    "dedup_key": "k",
    "payload": {"summary": "Disk full", "source": "host", "severity": "error"},
}


class Gate(Verifier):
    """A verifier that lets everybody in, or raises what a test says."""

    def __init__(self) -> None:
        """Begin open."""
        self.objection: Exception | None = None

    def verify(self, request: Request) -> Caller:  # noqa: ARG002 - the port's
        """Return a caller, or raise the objection."""
        if self.objection:
            raise self.objection
        return Caller("pusher@example.iam.gserviceaccount.com")


class Intake:
    """The handler over a recording bus, with keys in rotation for each source."""

    def __init__(self) -> None:
        """Wire it."""
        self.bus, self.gate = RecordingBus(), Gate()
        rotating = ("old-key", "new-key")
        self.keys = Keys(generic=rotating, pagerduty=rotating, cloud_monitoring=("other-key",))
        self.receipts = (f"r{number}" for number in count(1))
        self.handle = IntakeHandler(
            accept=AcceptAlerts(self.bus, StoppedClock()),
            secrets=self.keys,
            verifier=self.gate,
            clock=StoppedClock(),
            new_receipt=lambda: next(self.receipts),
            heartbeats=lambda request: Response(status=200, body=request.path.encode()),
        )

    def post(self, path: str, content: Any, **request: Any) -> Response:  # noqa: ANN401 - JSON, or bytes
        """Post bytes as they are and anything else as JSON, with a valid key."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.handle(Request(**({"method": "POST", "path": path, "headers": BEARER, "body": body} | request)))

    def alerts(self) -> list[Alert]:
        """Return the alerts on the bus."""
        return [msgspec.convert(decode(message.data).data, Alert) for _, message in self.bus.published]


@pytest.fixture
def intake() -> Intake:
    """Return an intake with nothing posted yet."""
    return Intake()


def basic(password: str, user: str = "muster") -> dict[str, str]:
    """Return the header of HTTP basic authentication."""
    return {"authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def push(data: bytes, message_id: str = "m1") -> dict[str, Any]:
    """Return a Pub/Sub push envelope."""
    message = {"messageId": message_id, "data": b64encode(data).decode(), "attributes": {}}
    return {"message": message, "subscription": "projects/p/subscriptions/s"}


@pytest.mark.parametrize(
    "request_",
    [
        *(
            {"headers": {"authorization": f"{scheme} {key}"}}
            for scheme in ("Bearer", "bearer")
            for key in ("old-key", "new-key")
        ),
        *({"headers": basic(key, user)} for key in ("old-key", "new-key") for user in ("muster", "")),
        *({"headers": {}, "query": {"token": key}} for key in ("old-key", "new-key")),
        {"headers": {"authorization": "Bearer of-somebody-else"}, "query": {"token": "new-key"}},
    ],
)
def test_every_way_to_show_either_key_is_taken(intake: Intake, request_: dict[str, Any]) -> None:
    """While a rotation is under way both keys are valid, by header or in the URL."""
    response = intake.post(GENERIC, {"title": "a"}, **request_)
    assert (response.status, json.loads(response.body)) == (202, {"accepted": 1})


@pytest.mark.parametrize(
    "request_",
    [
        {"headers": {}},
        *(
            {"headers": {"authorization": value}}
            for value in ("", "Bearer", "Bearer ", "Bearer wrong", "new-key", "Digest new-key")
        ),
        *({"headers": {"authorization": f"Basic {value}"}} for value in ("", "new-key", "é", "=", "/w==")),
        {"headers": basic("wrong")},
        {"headers": basic("", "new-key")},
        {"headers": basic("other-key")},
        {"headers": {}, "query": {"token": "wrong"}},
        {"headers": {}, "query": {"token": "\ud800"}},
        {"headers": {}, "query": {"token": ""}},
    ],
)
def test_without_a_valid_key_nothing_is_accepted(intake: Intake, request_: dict[str, Any]) -> None:
    """The key of another source is as wrong as any; the answer says how to do better."""
    response = intake.post(GENERIC, {"title": "a"}, **request_)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == 'Basic realm="muster", Bearer realm="muster"'
    assert intake.bus.published == []


@pytest.mark.parametrize("values", [(), ("",), ("old-key",)])
def test_a_key_that_is_gone_or_empty_opens_nothing(intake: Intake, values: tuple[str, ...]) -> None:
    """After the rotation the other key is refused; an unset secret lets nobody in."""
    intake.keys.values["generic"] = values
    for headers in (BEARER, basic(""), {"authorization": "Bearer "}, {}):
        assert intake.post(GENERIC, {"title": "a"}, headers=headers).status == 401


def test_a_capture_is_accepted_as_it_comes(intake: Intake) -> None:
    """Cloud Monitoring's basic authentication and its JSON, with its own key."""
    response = intake.post("/intake/cloud_monitoring", captured(OPEN), headers=basic("other-key"))
    assert response.status == 202
    [alert] = intake.alerts()
    assert (alert.source, alert.receipt, alert.key) == ("cloud_monitoring", "r1", "0.nrwotmyokd9n")


def test_a_list_is_counted(intake: Intake) -> None:
    """The unreadable ones among it count: they were accepted too."""
    response = intake.post(GENERIC, [{"title": "a"}, 7, {"title": "b"}])
    assert json.loads(response.body) == {"accepted": 3}
    assert len({alert.id for alert in intake.alerts()}) == 3


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        *((method, GENERIC, 405, "POST") for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS")),
        *(("GET", path, 405, "POST") for path in (ENQUEUE, PUBSUB)),
        ("POST", "/health", 405, "GET, HEAD"),
        *(("POST", path, 404, None) for path in ("/", "/intake", "/intake/", "/intake/zabbix", "/intake/generic/")),
        *(("POST", path, 404, None) for path in ("/intake/pagerduty", "/intake/../health", "/v2", "/tick", "")),
    ],
)
def test_other_paths_and_methods_are_refused(
    intake: Intake, method: str, path: str, status: int, allow: str | None
) -> None:
    """An unknown source is not found; a known one says what it allows."""
    response = intake.post(path, {"title": "a"}, method=method)
    assert (response.status, response.headers.get("Allow")) == (status, allow)
    assert intake.bus.published == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_needs_nothing(intake: Intake, method: str) -> None:
    """Neither a key nor a bus."""
    intake.bus.failing = True
    assert intake.handle(Request(method=method, path="/health")).status == 200


def test_a_body_may_be_8_mib_and_no_more(intake: Intake) -> None:
    """The limit is checked before anything is read."""
    body = b'{"title": "a"}'.ljust(BODY_LIMIT)
    assert BODY_LIMIT == 8 * 1024 * 1024
    assert intake.post(GENERIC, body).status == 202
    assert intake.post(GENERIC, body + b" ").status == 413
    assert len(intake.bus.published) == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [(GENERIC, {"title": "a"}), (ENQUEUE, EVENT), (ENQUEUE, EVENT | {"payload": 7}), (PUBSUB, push(b"{}"))],
)
def test_while_the_bus_is_down_nothing_is_accepted(intake: Intake, path: str, content: Any) -> None:  # noqa: ANN401
    """The sender is told to come again, and is accepted when it does."""
    intake.bus.failing = True
    response = intake.post(path, content)
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    intake.bus.failing = False
    assert intake.post(path, content).status < 503
    assert len(intake.bus.published) == 1


@pytest.mark.parametrize(("path", "content"), [(GENERIC, {"title": "a"}), (ENQUEUE, EVENT)])
def test_while_a_key_cannot_be_read_no_sender_is_turned_away_for_good(
    intake: Intake,
    caplog: pytest.LogCaptureFixture,
    path: str,
    content: Any,  # noqa: ANN401 - JSON of any type
) -> None:
    """Its key may be the one: it is told to come again, and is accepted when the key is there. The other is good."""
    rotating = intake.keys.values
    intake.keys.values = {source: Incomplete(values[:1]) for source, values in rotating.items()}
    response = intake.post(path, content)
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert intake.bus.published == []
    assert [(vars(record)["status"], "new-key" in str(vars(record))) for record in caplog.records] == [(503, False)]
    old = {"headers": {"authorization": "Bearer old-key"}}
    assert intake.post(path, content | {"routing_key": "old-key"}, **old).status == 202
    intake.keys.values = rotating
    assert intake.post(path, content).status == 202


def test_a_second_credential_counts_while_a_key_cannot_be_read(intake: Intake) -> None:
    """All that a request shows is compared before anything is said of what is missing."""
    intake.keys.values["generic"] = Incomplete(("new-key",))
    stranger = {"authorization": "Bearer of-somebody-else"}
    assert intake.post(GENERIC, {"title": "a"}, headers=stranger, query={"token": "new-key"}).status == 202


@pytest.mark.parametrize(("path", "content"), [(GENERIC, {"title": "a"}), (ENQUEUE, EVENT | {"routing_key": ""})])
def test_who_shows_no_key_is_refused_whatever_can_be_read(intake: Intake, path: str, content: Any) -> None:  # noqa: ANN401
    """No value of any secret would let it in."""
    intake.keys.values = {source: Incomplete(values) for source, values in intake.keys.values.items()}
    assert intake.post(path, content, headers={}).status == 401


@pytest.mark.parametrize(("path", "content"), [(GENERIC, {"title": "a"}), (ENQUEUE, EVENT)])
def test_keys_that_cannot_be_read_at_all_turn_nobody_away(intake: Intake, path: str, content: Any) -> None:  # noqa: ANN401
    """The sender is told to come again."""
    intake.keys.away = True
    assert intake.post(path, content).status == 503
    assert intake.bus.published == []


def test_a_pagerduty_event_is_answered_in_its_dialect(intake: Intake) -> None:
    """With either routing key, without any header; the routing key goes no further."""
    for key in ("old-key", "new-key"):
        response = intake.post(ENQUEUE, EVENT | {"routing_key": key}, headers={})
        assert response.status == 202
        assert json.loads(response.body) == {"status": "success", "message": "Event processed", "dedup_key": "k"}
    assert [alert.title for alert in intake.alerts()] == ["Disk full", "Disk full"]
    assert not any(b"-key" in message.data for _, message in intake.bus.published)


def test_a_trigger_without_a_key_is_told_its_key(intake: Intake) -> None:
    """And a resolve with that key is about the same alert."""
    answer = json.loads(intake.post(ENQUEUE, EVENT | {"dedup_key": None}).body)
    intake.post(ENQUEUE, EVENT | {"dedup_key": answer["dedup_key"], "event_action": "resolve"})
    opened, closed = intake.alerts()
    assert opened.key_id == closed.key_id
    assert closed.state is AlertState.CLOSED


def test_a_pagerduty_key_that_no_json_can_carry_is_answered_all_the_same(intake: Intake) -> None:
    """A lone surrogate comes back as the replacement character."""
    response = intake.post(ENQUEUE, EVENT | {"dedup_key": "k\ud800"})
    assert (response.status, json.loads(response.body)["dedup_key"]) == (202, "k\ufffd")


@pytest.mark.parametrize("key", ["wrong", "", None, 7, ["new-key"], "other-key", "\ud800"])
def test_a_wrong_routing_key_is_refused(intake: Intake, key: Any) -> None:  # noqa: ANN401 - JSON of any type
    """In the dialect, and nothing is accepted; a key in a header does not count."""
    response = intake.post(ENQUEUE, EVENT | {"routing_key": key})
    assert response.status == 401
    assert json.loads(response.body)["status"] == "invalid event"
    assert "WWW-Authenticate" in response.headers
    assert intake.bus.published == []


@pytest.mark.parametrize("body", [b"", b"[]", b"no", b'"text"', b"[" * 100_000])
def test_an_event_without_any_key_is_invalid(intake: Intake, body: bytes) -> None:
    """What is no object has no routing key, so that nobody is known to have sent it."""
    response = intake.post(ENQUEUE, body)
    assert response.status == 400
    assert set(json.loads(response.body)) == {"status", "message", "errors"}
    assert intake.bus.published == []


@pytest.mark.parametrize("change", [{"payload": {}}, {"event_action": "?"}, {"dedup_key": 7}])
def test_an_invalid_event_of_a_known_sender_is_recorded_and_refused(intake: Intake, change: dict[str, Any]) -> None:
    """PagerDuty's clients take 400 for final: the incident is what keeps their alert from being lost."""
    response = intake.post(ENQUEUE, EVENT | change)
    assert response.status == 400
    assert json.loads(response.body)["errors"]
    [alert] = intake.alerts()
    assert (alert.source, alert.key.startswith(KEY), alert.state) == ("pagerduty", True, AlertState.OPEN)
    assert json.loads(alert.raw) == {name: value for name, value in (EVENT | change).items() if name != "routing_key"}


def test_a_pagerduty_event_may_be_512_kb_and_no_more(intake: Intake) -> None:
    """As at PagerDuty, and in its dialect."""
    body = json.dumps(EVENT).encode().ljust(512 * 1024)
    assert intake.post(ENQUEUE, body).status == 202
    response = intake.post(ENQUEUE, body + b" ")
    assert response.status == 413
    assert json.loads(response.body)["status"] == "invalid event"


def test_a_push_is_the_same_notification_as_a_webhook(intake: Intake) -> None:
    """Policies that notify by both roads open one incident, and the message counts once."""
    assert intake.post(PUBSUB, push(captured(OPEN)), headers={}).status == 204
    intake.post("/intake/cloud_monitoring", captured(OPEN), headers=basic("other-key"))
    pushed, posted = intake.alerts()
    assert pushed.receipt == "pubsub:m1"
    assert pushed.id == posted.id


@pytest.mark.parametrize("data", [b"not JSON", b"", captured("gcp_webhook_console_test_message")])
def test_a_redelivered_push_is_the_same_message(intake: Intake, data: bytes) -> None:
    """Even where the notification itself has no identity; another message is another."""
    for message_id in ("m1", "m1", "m2"):
        assert intake.post(PUBSUB, push(data, message_id)).status == 204
    first, again, other = intake.alerts()
    assert first.id == again.id != other.id


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"message": {"data": "?"}}'])
def test_a_push_that_is_none_becomes_an_incident(intake: Intake, body: bytes) -> None:
    """Who sent it was allowed to; a 4xx would only bring it again until it is a dead letter."""
    assert intake.post(PUBSUB, body).status == 204
    [alert] = intake.alerts()
    assert alert.key.startswith(KEY)
    assert (alert.source, alert.raw) == ("cloud_monitoring", body.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("objection", "status", "header"),
    [(Unauthorized("no"), 401, "WWW-Authenticate"), (CertificatesUnavailable("down"), 503, "Retry-After")],
)
def test_a_push_of_a_stranger_is_refused(intake: Intake, objection: Exception, status: int, header: str) -> None:
    """And so is everybody's while nobody can be told from anybody."""
    intake.gate.objection = objection
    response = intake.post(PUBSUB, push(captured(OPEN)))
    assert response.status == status
    assert header in response.headers
    assert intake.bus.published == []


@pytest.mark.parametrize(
    ("path", "content", "request_"),
    [
        (GENERIC, {"title": "payload-text"}, {}),
        (GENERIC, [{"title": "payload-text"}, "payload-text"], {}),
        (GENERIC, {"title": "payload-text"}, {"headers": basic("wrong-key")}),
        (GENERIC, {"title": "payload-text"}, {"headers": {}, "query": {"token": "wrong-key"}}),
        (ENQUEUE, EVENT | {"payload": {"summary": "payload-text"}}, {}),
        (ENQUEUE, EVENT | {"payload": "payload-text"}, {}),
        (ENQUEUE, EVENT | {"routing_key": "wrong-key"}, {}),
        (ENQUEUE, b"payload-text", {}),
        (PUBSUB, push(b"payload-text"), {}),
    ],
)
def test_each_request_is_one_line_in_the_log(
    intake: Intake,
    caplog: pytest.LogCaptureFixture,
    path: str,
    content: Any,  # noqa: ANN401 - JSON, or bytes
    request_: dict[str, Any],
) -> None:
    """It says what was accepted, and holds neither the payload nor a credential."""
    caplog.set_level(logging.DEBUG)
    intake.post(path, content, **request_)
    [record] = caplog.records
    line = vars(record)
    assert (record.name, record.levelno) == ("muster.intake", logging.INFO if intake.bus.published else logging.WARNING)
    assert line["accepted"] == len(intake.bus.published)
    assert line["source"] in {"generic", "pagerduty", "cloud_monitoring"}
    assert line.get("unreadable", 0) == sum(alert.key.startswith(KEY) for alert in intake.alerts())
    for secret in ("payload-text", "new-key", "wrong-key", b64encode(b"payload-text").decode()):
        assert secret not in str(line)


@given(body=st.binary(max_size=100) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_posted_with_a_key_is_accepted(body: bytes) -> None:
    """No body answers anything but 2xx, and each is on the bus by then."""
    intake = Intake()
    for status, path in ((202, GENERIC), (204, PUBSUB)):
        before = len(intake.bus.published)
        response = intake.post(path, body)
        assert response.status == status
        assert len(intake.bus.published) > before
        if status == 202:
            assert json.loads(response.body) == {"accepted": len(intake.bus.published)}


@given(change=st.dictionaries(st.sampled_from(["event_action", "dedup_key", "payload", "links"]), JSON_VALUES))
def test_whatever_event_is_sent_with_a_key_is_recorded(change: dict[str, Any]) -> None:
    """PagerDuty's clients get 202 or 400, and one alert is on the bus in either case."""
    intake = Intake()
    response = intake.post(ENQUEUE, EVENT | change)
    assert response.status in {202, 400}
    assert len(intake.alerts()) == 1
