"""A request with an Idempotency-Key is carried out once, however often and however at once it comes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Response
from muster.entrypoint.idempotency import RESERVED_FOR, Idempotency
from tests.support.desk import Desk, said


def test_a_repetition_is_answered_and_not_carried_out(desk: Desk) -> None:
    """The same note with the same key, three times: one note, and the same answer each time."""
    path = f"/incidents/{desk.open().id}/note"
    answers = [desk.api("POST", path, {"text": "once"}, idempotency_key="k1") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len({answer.body for answer in answers}) == 1
    assert len({answer.content_type for answer in answers}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true"]
    assert desk.types(said(answers[0])["incident"]["id"]).count("note") == 1


def test_without_a_key_each_request_counts(desk: Desk) -> None:
    """Two notes are two notes; nothing is kept."""
    incident = desk.open()
    for _ in range(2):
        desk.api("POST", f"/incidents/{incident.id}/note", {"text": "twice"})
    assert desk.types(incident.id).count("note") == 2
    assert not any(path.startswith("idempotency/") for path in desk.contents())


def test_a_key_belongs_to_its_token(desk: Desk) -> None:
    """Two clients that choose the same key do not see each other's answers."""
    incident = desk.open()
    for bearer in ("bot-token", "bo-token"):
        desk.api("POST", f"/incidents/{incident.id}/note", {"text": "mine"}, bearer=bearer, idempotency_key="k1")
    assert desk.types(incident.id).count("note") == 2


def test_a_key_that_came_with_something_else_is_refused(desk: Desk) -> None:
    """422 for another body, another action or another incident; the same said in another order is the same."""
    one, other = desk.open(), desk.open(key="other")
    path = f"/incidents/{one.id}/severity"
    first = desk.api("POST", path, b'{"severity": "P2", "reason": "x"}', idempotency_key="k1")
    again = desk.api("POST", path, b'{ "reason": "x", "severity": "P2" }', idempotency_key="k1")
    assert first.body == again.body
    for changed, body in (
        (path, {"severity": "P3", "reason": "x"}),
        (f"/incidents/{one.id}/note", {"text": "x"}),
        (f"/incidents/{other.id}/severity", {"severity": "P2", "reason": "x"}),
    ):
        response = desk.api("POST", changed, body, idempotency_key="k1")
        assert response.status == 422
        assert said(response)["detail"] == "This Idempotency-Key came with another request before."
    assert desk.incident(one.id).severity == "P2"


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "\x00"])
def test_a_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    """400, and nothing is done."""
    incident = desk.open()
    assert desk.api("POST", f"/incidents/{incident.id}/note", {"text": "x"}, idempotency_key=key).status == 400
    assert desk.types(incident.id).count("note") == 0


def test_a_refusal_is_not_kept(desk: Desk) -> None:
    """What was refused, and is sent again once it makes sense, is carried out."""
    incident = desk.open()
    assert desk.api("POST", f"/incidents/{incident.id}/close", idempotency_key="k1").status == 409
    desk.api("POST", f"/incidents/{incident.id}/resolve")
    assert desk.api("POST", f"/incidents/{incident.id}/close", idempotency_key="k1").status == 200


def test_twenty_at_once_are_carried_out_once(desk: Desk) -> None:
    """Concurrent requests with one key: one note; whoever comes while it is written is told to come again."""
    incident = desk.open()

    def send(_: int) -> Response:
        return desk.api("POST", f"/incidents/{incident.id}/note", {"text": "once"}, idempotency_key="k1")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert {answer.status for answer in answers} <= {200, 409}
    assert any(answer.status == 200 for answer in answers)
    assert {answer.headers["Retry-After"] for answer in answers if answer.status == 409} <= {"1"}
    assert desk.types(incident.id).count("note") == 1
    assert send(0).status == 200


def test_an_answer_is_kept_for_a_day(desk: Desk) -> None:
    """The store may remove the answer after 24 hours, and not before."""
    keys = Idempotency(desk.documents, desk.clock)
    keys.once("t", "k", "r", lambda: Response(status=200, body=b"{}"))
    assert desk.documents.purge(desk.clock.now() + timedelta(hours=24, seconds=-1)) == 0
    assert desk.documents.purge(desk.clock.now() + timedelta(hours=24)) == 1


def test_a_repetition_waits_while_the_first_is_carried_out(desk: Desk) -> None:
    """409 inside the minute, and the answer once it is there; a holder that is a minute late is given up on."""
    keys = Idempotency(desk.documents, desk.clock)
    seen: list[int] = []

    def again() -> Response:
        return Response(status=200, body=b'{"second": true}')

    def first() -> Response:
        with pytest.raises(Problem) as refusal:
            keys.once("t", "k", "r", again)
        seen.append(refusal.value.status)
        desk.clock.advance(RESERVED_FOR)
        assert keys.once("t", "k", "r", again).body == b'{"second": true}'
        return Response(status=200, body=b'{"first": true}')

    assert keys.once("t", "k", "r", first).body == b'{"first": true}'
    assert seen == [409]
    assert keys.once("t", "k", "r", first).body == b'{"second": true}'
