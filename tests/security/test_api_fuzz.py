"""The API under schemathesis: whatever its own OpenAPI document lets somebody send, and much that it does not.

The requests go through functions-framework's application, as Cloud Run serves it, to a store in which some make sense.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from muster.entrypoint.api_operation import Operation
from muster.entrypoint.api_operations import OPERATIONS
from tests.support.desk import Desk, said
from tests.support.framework_app import framework_app
from tests.support.informing import kept_informed, with_roles

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EACH = settings().max_examples // 8
"""Requests for each operation: twelve, where nothing else is asked for, which take about ten seconds."""


class Fuzzed:
    """A desk with an incident, an override and a silence, and the schema of the API as it is served."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """Fill the store."""
        self.desk = desk
        desk.policies.policy = kept_informed(policy=with_roles(policy=desk.policies.policy))
        ahead = {"end": "2026-11-02T17:00:00Z", "reason": "x"}
        override, silence = ({"schedule": "primary", "person": "cy", **ahead}, {"when": {"title": ["x"]}, **ahead})
        self.ids = {
            "incidents": desk.open().id,
            "overrides": self._made("/overrides", override),
            "silences": self._made("/silences", silence),
            "schedules": "primary",
            "people": "ada",
        }
        app = framework_app("responder_action", desk.handle, monkeypatch)
        self.schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    def _made(self, path: str, body: dict[str, Any]) -> str:
        return str(said(self.desk.api("POST", path, body, bearer="bo-token"))["id"])

    def fuzz(self, operation: Operation, requests: int) -> Counter[int]:
        """Send so many requests to an operation, always the same ones; return how often each status came."""
        statuses: Counter[int] = Counter()

        @settings(
            max_examples=requests,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(self.schema[operation.path][operation.method].as_strategy(), st.booleans())
        def send(case: Any, real: bool) -> None:  # noqa: ANN401, FBT001 - schemathesis' own; hypothesis passes it
            statuses[self._send(case, real=real)] += 1

        send()
        return statuses

    def _send(self, case: Any, *, real: bool) -> int:  # noqa: ANN401 - schemathesis' own
        """Send a request, of the real thing where it names one; what is refused must leave nothing behind."""
        kind = case.operation.path.split("/")[1]
        if real and case.path_parameters and kind in self.ids:
            case.path_parameters["id"] = self.ids[kind]
        before = self._kept()
        response = case.call(headers={"Authorization": "Bearer bo-token"})
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert self._kept() == before
        return int(response.status_code)

    def _kept(self) -> dict[str, Any]:
        """Return all documents but the keys of repetitions, which are reserved before a request is looked into."""
        found = self.desk.contents()
        return {path: fields for path, fields in found.items() if not path.startswith("idempotency/")}


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    """Yield the API, the same for all of its operations: what one does, the next ones find."""
    with pytest.MonkeyPatch.context() as monkeypatch, closing(Desk(tmp_path_factory.mktemp("desk"))) as desk:
        yield Fuzzed(desk, monkeypatch)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.role], ids=lambda each: each.id)
def test_no_request_breaks_an_operation(fuzzed: Fuzzed, operation: Operation) -> None:
    """It is answered as documented; never 5xx, never a schema's violation accepted, nothing kept of what is refused."""
    assert fuzzed.fuzz(operation, EACH).total() == EACH


def test_the_requests_reach_what_they_are_for(fuzzed: Fuzzed) -> None:
    """A good part is carried out, and some are refused for each kind of reason."""
    statuses = sum((fuzzed.fuzz(each, 5) for each in OPERATIONS if each.role), Counter[int]())
    assert {200, 400, 404, 409, 422} <= statuses.keys()
    assert statuses[200] > statuses.total() / 10
