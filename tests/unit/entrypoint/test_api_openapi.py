"""The OpenAPI document says what the API does: every route in it answers, and every route that answers is in it."""

import re
from typing import Any

import pytest

from muster.entrypoint.api_operations import ACTIONS, OPERATIONS
from tests.support.desk import Desk, said

EXAMPLES: dict[str, dict[str, Any]] = {
    "severity": {"severity": "P2"},
    "milestone": {"milestone": "mitigated"},
    "note": {"text": "x"},
}


def test_the_document_needs_no_token(desk: Desk) -> None:
    """Anybody may read what there is to ask."""
    response = desk.api("GET", "/openapi.json", bearer=None)
    document = said(response)
    assert response.status == 200
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "/api/v1"}]


def test_every_route_in_the_document_answers(desk: Desk) -> None:
    """Each described request is answered 200 as described, given an incident for which it makes sense."""
    for path, operations in said(desk.api("GET", "/openapi.json"))["paths"].items():
        for method, described in operations.items():
            incident = desk.open(key=path)
            name = path.rpartition("/")[2]
            if name in {"reopen", "close"}:
                desk.api("POST", f"/incidents/{incident.id}/resolve")
            body = EXAMPLES.get(name) if "requestBody" in described else None
            response = desk.api(method.upper(), path.replace("{id}", incident.id), body)
            assert response.status == 200, (path, response.body)
            schema = described["responses"]["200"]["content"][response.content_type]["schema"]
            assert_fits(said(response), schema, said(desk.api("GET", "/openapi.json"))["components"]["schemas"], path)


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
    assert described["responses"].keys() == {"200", "400", "401", "403", "404", "409", "413", "415", "422", "503"}


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
