"""The OpenAPI document says what the API does: every route in it answers, and every route that answers is in it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.rules.closure import Closure
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule
from muster.entrypoint.api_operations import ACTIONS, OPERATIONS
from tests.support.desk import Desk, said
from tests.support.informing import kept_informed, with_roles
from tests.support.policies import when

EXAMPLES: dict[str, dict[str, Any]] = {
    "severity": {"severity": "P2", "reason": "a few only"},
    "request": {"severity": "P3", "reason": "a few only"},
    "assess": {"levels": {"business": "high"}},
    "milestone": {"milestone": "mitigated"},
    "note": {"text": "x"},
    "assign": {"role": "manager", "person": "bo"},
    "update": {"text": "x"},
    "snooze": {"minutes": 30},
    "healing": {"state": "proposed", "action": "delete it", "id": "r1"},
    "approve": {"id": "r1"},
    "deny": {"id": "r1"},
    "check": {"criterion": 1},
    "close": {"reason": "x"},
    "action": {"text": "x", "owner": "ada", "due": "2026-11-05"},
    "action-done": {"number": 1},
    "action-verified": {"number": 1},
    "overrides": {"schedule": "primary", "person": "cy", "end": "2026-11-02T17:00:00Z"},
    "swaps": {
        "schedule": "primary",
        "person": "ada",
        "to": "bo",
        "start": "2026-11-02T17:00:00Z",
        "end": "2026-11-02T18:00:00Z",
    },
    "silences": {"when": {"title": ["x"]}, "end": "2026-11-02T17:00:00Z", "reason": "x"},
}
ANOTHER_DAY = {"start": "2026-11-03T17:00:00Z", "end": "2026-11-03T18:00:00Z"}
"""Of a swap that is taken, so that the others still find a shift to ask for."""
NAMED = {"schedules": "primary", "people": "ada"}
REFUSALS = (400, 401, 403, 409, 413, 415, 422, 429, 503)
BEFORE = {
    **dict.fromkeys(("reopen", "close", "check", "review", "reviewed"), ("resolve",)),
    **dict.fromkeys(("approve", "deny"), ("healing",)),
    "action-done": ("action",),
    "action-verified": ("action", "action-done"),
}
"""What has to be done to an incident first."""


def one(desk: Desk, path: str) -> str:
    """Return the id of something for which a path makes sense."""
    _, kind, *rest = path.split("/")
    if "{id}" not in path or kind in NAMED:
        return NAMED.get(kind, "")
    if kind != "incidents":
        body = EXAMPLES[kind] | (ANOTHER_DAY if rest[-1] == "take" else {})
        return str(said(desk.api("POST", f"/{kind}", body, bearer="bo-token"))["id"])
    incident = desk.open(key=path).id
    for action in BEFORE.get(rest[-1], ()):
        assert desk.api("POST", f"/incidents/{incident}/{action}", EXAMPLES.get(action)).status == 200
    return incident


def test_the_document_needs_no_token(desk: Desk) -> None:
    """Anybody may read what there is to ask."""
    response = desk.api("GET", "/openapi.json", bearer=None)
    document = said(response)
    assert response.status == 200
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "/api/v1"}]


def test_every_route_in_the_document_answers(desk: Desk) -> None:
    """Each described request is answered 200 as described, given an incident for which it makes sense."""
    closure = {"P1": Closure(checklist=("It is over",))}
    approval = ApprovalRule(
        rule="approvals[1]",
        when=when(action="delete*"),
        by=(Target(kind=Target.Kind.PERSON, name="bo"),),
        within=timedelta(minutes=5),
    )
    policy = kept_informed(policy=with_roles(policy=desk.policies.policy))
    desk.policies.policy = replace(policy, closure=closure, approvals=(approval,))
    for path, operations in said(desk.api("GET", "/openapi.json"))["paths"].items():
        for method, described in operations.items():
            name = path.rpartition("/")[2]
            body = EXAMPLES.get(name) if "requestBody" in described else None
            response = desk.api(method.upper(), path.replace("{id}", one(desk, path)), body, bearer="bo-token")
            assert response.status == 200, (path, response.body)
            media = response.content_type.partition(";")[0]
            schema = described["responses"]["200"]["content"][media]["schema"]
            given = said(response) if media == "application/json" else response.body.decode()
            assert_fits(given, schema, said(desk.api("GET", "/openapi.json"))["components"]["schemas"], path)


def test_every_route_that_answers_is_in_the_document(desk: Desk) -> None:
    """The table that requests are routed by and the document say the same, and every action is among them."""
    paths = said(desk.api("GET", "/openapi.json"))["paths"]
    described = {(method.upper(), path) for path, operations in paths.items() for method in operations}
    assert described == {(operation.method, operation.path) for operation in OPERATIONS}
    assert {f"/incidents/{{id}}/{name}" for name in ACTIONS} <= paths.keys()


def test_what_needs_a_token_says_so(desk: Desk) -> None:
    """Without a token exactly those operations are answered that are described as needing none."""
    document = said(desk.api("GET", "/openapi.json"))
    assert document["security"] == [{"token": []}]
    for path, operations in document["paths"].items():
        for method, described in operations.items():
            status = desk.api(method.upper(), path.replace("{id}", "x"), bearer=None).status
            assert status == (200 if described.get("security") == [] else 401)


def test_every_reference_leads_somewhere(desk: Desk) -> None:
    """No schema is missing, and none is there for nothing."""
    response = desk.api("GET", "/openapi.json")
    schemas = said(response)["components"]["schemas"]
    used = set(re.findall(rb'"#/components/schemas/([A-Za-z]+)"', response.body))
    assert {name.decode() for name in used} == schemas.keys()


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.takes], ids=lambda each: each.id)
def test_an_action_describes_its_key_and_its_refusals(desk: Desk, operation: Any) -> None:  # noqa: ANN401 - pytest's
    """Each action takes an Idempotency-Key and lists every error that it can answer."""
    described = said(desk.api("GET", "/openapi.json"))["paths"][operation.path]["post"]
    assert "Idempotency-Key" in {each["name"] for each in described["parameters"]}
    missing = {"404"} if operation.names_one else set()
    assert described["responses"].keys() - missing == {"200", *map(str, REFUSALS)}
    assert missing <= described["responses"].keys()


def assert_fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str) -> None:  # noqa: ANN401 - JSON
    """Check a value against the part of JSON Schema that the document uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        kinds = [each for each in schema["anyOf"] if _is(value, each, schemas)]
        assert kinds, (where, value)
        return assert_fits(value, kinds[0], schemas, where)
    assert _is(value, schema, schemas), (where, value, schema)
    assert value in schema.get("enum", [value]), (where, value)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys(), where
        known = schema.get("properties")
        for name, each in value.items():
            assert known is None or name in known, f"{where}.{name} is not described"
            inner = known[name] if known else schema.get("additionalProperties", {})
            if inner:
                assert_fits(each, inner, schemas, f"{where}.{name}")
    if isinstance(value, list):
        for each in value:
            assert_fits(each, schema["items"], schemas, f"{where}[]")
    return None


def _is(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> bool:  # noqa: ANN401 - JSON
    kind = (schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema).get("type")
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    return kind is None or isinstance(value, kinds[kind])
