"""What the API refuses: always problem details, with a reason a person can act on, and never a change."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.entrypoint.http import Request, Response
from tests.support.desk import Desk, said
from tests.support.intake import JSON_VALUES

NOTHING = "000000000000"


def problem(response: Response, status: int) -> str:
    """Check that a response is problem details of a status (RFC 9457); return the detail."""
    shown = said(response)
    assert response.status == status, shown
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert shown.keys() == {"type", "title", "status", "detail"}
    assert (shown["type"], shown["status"]) == ("about:blank", status)
    detail: str = shown["detail"]
    return detail


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        (None, 'Bearer realm="muster"'),
        ("Bearer wrong", 'Bearer realm="muster", error="invalid_token"'),
        ("Bearer ", 'Bearer realm="muster", error="invalid_token"'),
        ("Basic bot-token", 'Bearer realm="muster", error="invalid_token"'),
        ("Basic Ym90LXRva2Vu", 'Bearer realm="muster", error="invalid_token"'),
        ("bot-token", 'Bearer realm="muster", error="invalid_token"'),
        ("Bearer \udcff", 'Bearer realm="muster", error="invalid_token"'),
    ],
)
def test_without_a_token_that_is_known_there_is_a_challenge(
    desk: Desk, authorization: str | None, challenge: str
) -> None:
    """401 with WWW-Authenticate, to look and to act, whatever was sent instead."""
    incident = desk.open()
    headers = {"authorization": authorization} if authorization else {}
    for method, path in (("GET", "/incidents"), ("POST", f"/incidents/{incident.id}/resolve")):
        response = desk.handle(Request(method=method, path=f"/api/v1{path}", headers=headers))
        problem(response, 401)
        assert response.headers["WWW-Authenticate"] == challenge
    assert desk.incident(incident.id).open


def test_the_digest_of_a_token_is_no_token(desk: Desk) -> None:
    """Whoever reads the policy cannot call the API."""
    digest = desk.policies.policy.api_tokens[0].sha256
    problem(desk.api("GET", "/incidents", bearer=digest), 401)


def test_the_scheme_is_read_without_regard_to_case(desk: Desk) -> None:
    """RFC 9110: the name of an authentication scheme has no case."""
    assert desk.api("GET", "/incidents", bearer=None, authorization="bEARER bot-token").status == 200


def test_a_role_that_is_too_low_is_told_which_is_needed(desk: Desk) -> None:
    """403 names the role and the token."""
    detail = problem(desk.api("POST", f"/incidents/{desk.open().id}/resolve", bearer="view-token"), 403)
    assert detail == "This needs the role responder; the token dashboard is a viewer's."


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/",
        "",
        "/incidents/",
        "/incidents/a/b/c",
        "/incidents/a/explode",
        "/incidents/../policy",
        "/incidents/a%2Fb",
        "/Policy",
    ],
)
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    """404, with or without a token."""
    response = desk.handle(Request(method="GET", path=f"/api/v1{path}"))
    assert response.status == 404
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/incidents", "GET, HEAD"),
        ("DELETE", "/incidents/x", "GET, HEAD"),
        ("PUT", "/policy", "GET, HEAD"),
        ("GET", "/incidents/x/resolve", "POST"),
        ("HEAD", "/incidents/x/resolve", "POST"),
        ("POST", "/incidents/x/timeline", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_allowed_is_told_which_is(desk: Desk, method: str, path: str, allow: str) -> None:
    """405 with Allow."""
    response = desk.api(method, path)
    problem(response, 405)
    assert response.headers["Allow"] == allow


@pytest.mark.parametrize("suffix", ["", "/timeline"])
def test_an_incident_that_does_not_exist_cannot_be_looked_at(desk: Desk, suffix: str) -> None:
    """404, and the reason."""
    assert problem(desk.api("GET", f"/incidents/{NOTHING}{suffix}"), 404) == "There is no such incident."


def test_an_incident_that_does_not_exist_cannot_be_acted_on(desk: Desk) -> None:
    """404, with a key and without."""
    assert problem(desk.api("POST", f"/incidents/{NOTHING}/resolve"), 404) == "There is no such incident."
    assert problem(desk.api("POST", f"/incidents/{NOTHING}/resolve", idempotency_key="k"), 404)


@pytest.mark.parametrize(
    ("before", "action", "body", "detail"),
    [
        ([], "close", None, "The incident is still open: resolve it first."),
        (["resolve"], "escalate", None, "The incident is resolved."),
        (["resolve", "close"], "reopen", None, "The incident is closed."),
        (["resolve", "close"], "note", {"text": "x"}, "The incident is closed."),
        ([], "escalate", {"level": 9}, "There is no level 9."),
        ([], "escalate", {"level": 1}, "The incident has reached level 1 already."),
        ([], "triage", {"type": "flood"}, "Flood is no type: say one of outage, data."),
        ([], "note", {"text": "  \n "}, "The note is empty."),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    desk: Desk, before: list[str], action: str, body: dict[str, Any] | None, detail: str
) -> None:
    """409 says why, in the domain's own words, and nothing changes."""
    incident = desk.open()
    for each in before:
        desk.api("POST", f"/incidents/{incident.id}/{each}")
    stored = desk.contents()
    assert problem(desk.api("POST", f"/incidents/{incident.id}/{action}", body), 409) == detail
    assert desk.contents() == stored


@pytest.mark.parametrize(
    ("action", "body", "words"),
    [
        ("severity", {}, "severity"),
        ("severity", {"severity": "P5"}, "P5"),
        ("severity", {"severity": "p1"}, "p1"),
        ("milestone", {"milestone": "done"}, "done"),
        ("note", {}, "text"),
        ("note", {"text": ""}, "length"),
        ("note", {"text": "x" * 8_001}, "8000"),
        ("note", {"text": None}, "null"),
        ("note", {"text": ["x"]}, "array"),
        ("escalate", {"level": 0}, "1"),
        ("escalate", {"level": "2"}, "level"),
        ("escalate", {"level": 2.5}, "level"),
        ("resolve", {"notes": "x"}, "notes"),
        ("acknowledge", {"by": "ada"}, "by"),
        ("acknowledge", [], "array"),
        ("acknowledge", "ada", "str"),
        ("acknowledge", 0, "int"),
    ],
)
def test_a_body_that_says_something_else_is_refused_by_its_field(
    desk: Desk, action: str, body: object, words: str
) -> None:
    """422 names what is wrong: an unknown field is not ignored, since it may be a misspelt one."""
    incident = desk.open()
    before = desk.contents()
    assert words in problem(desk.api("POST", f"/incidents/{incident.id}/{action}", body), 422)
    assert desk.contents() == before


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"note": "\xff"}', b"NaN", b"[" * 60_000, b'{"note": "\\ud800"}', b"null null"]
)
def test_a_body_that_is_no_json_is_refused(desk: Desk, body: bytes) -> None:
    """400, whatever it is instead; nothing is done."""
    incident = desk.open()
    response = desk.api("POST", f"/incidents/{incident.id}/resolve", body)
    assert response.status in {400, 422}
    problem(response, response.status)
    assert desk.incident(incident.id).open


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=JSON_VALUES | st.dictionaries(st.sampled_from(["severity", "level", "text", "note", "type"]), JSON_VALUES))
def test_no_json_breaks_an_action(desk: Desk, body: object) -> None:
    """Any JSON in any action is answered: done, or refused with problem details."""
    incident = desk.open(key="one")
    for action in ("severity", "escalate", "note", "triage"):
        response = desk.api("POST", f"/incidents/{incident.id}/{action}", body)
        assert response.status in {200, 400, 409, 422}


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "application/json-seq"])
def test_a_body_of_another_kind_is_refused(desk: Desk, media: str) -> None:
    """415: a form that a browser posts from elsewhere is not taken for JSON."""
    path = f"/incidents/{desk.open().id}/resolve"
    problem(desk.api("POST", path, {"note": "x"}, content_type=media), 415)
    assert desk.api("POST", path, {"note": "x"}, content_type="Application/JSON; charset=utf-8").status == 200


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    """413 over 64 KiB."""
    body = b'{"note": "' + b"x" * 65_536 + b'"}'
    assert "65536" in problem(desk.api("POST", f"/incidents/{desk.open().id}/resolve", body), 413)


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("/incidents", {"state": "broken"}, "state: expected one of open, all"),
        ("/incidents", {"limit": "0"}, "limit: expected a number from 1 to 100"),
        ("/incidents", {"limit": "101"}, "limit"),
        ("/incidents", {"limit": "-1"}, "limit"),
        ("/incidents", {"limit": "٣"}, "limit"),
        ("/incidents", {"limit": "1e1"}, "limit"),
        ("/incidents", {"limit": "9" * 5_000}, "limit"),
        ("/incidents", {"cursor": "x"}, "cursor"),
        ("/incidents", {"cursor": "é"}, "cursor"),
        ("/incidents", {"cursor": "MjAyNi0xMS0wMiB4"}, "cursor"),
        ("/incidents", {"stat": "open"}, "Unknown parameter 'stat'; there are: state, limit, cursor"),
        ("/policy", {"x": "y"}, "Unknown parameter 'x'; there are: none"),
        ("/oncall", {"at": "tomorrow"}, "at: expected an instant such as"),
        ("/oncall", {"at": "2026-11-02T09:00:00"}, "at"),
        ("/oncall", {"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ("/oncall", {"at": "9999-12-31T23:59:59-12:00"}, "at"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(desk: Desk, path: str, query: dict[str, str], words: str) -> None:
    """400 says what was expected."""
    assert words in problem(desk.api("GET", path, query=query), 400)


def test_a_store_that_is_away_is_a_reason_to_come_back(desk: Desk) -> None:
    """503 with Retry-After, to look and to act."""
    incident = desk.open()
    desk.close()
    for method, path in (("GET", "/incidents"), ("POST", f"/incidents/{incident.id}/resolve")):
        response = desk.api(method, path)
        problem(response, 503)
        assert response.headers["Retry-After"] == "5"


def test_elsewhere_there_is_nothing(desk: Desk) -> None:
    """A path of nobody's is 404; /health is answered to GET and HEAD."""
    assert desk.get("/nothing").status == 404
    assert desk.get("/api/v1").status == 404
    assert desk.get("/health").status == desk.get("/health", "HEAD").status == 200
    assert desk.get("/health", "POST").headers["Allow"] == "GET, HEAD"
