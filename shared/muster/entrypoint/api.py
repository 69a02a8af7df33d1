"""The JSON API under /api/v1: find the operation, ask for a token, answer; errors are problem details."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from muster.domain.policy import ApiToken
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_incidents import Incidents
from muster.entrypoint.api_openapi import document
from muster.entrypoint.api_operations import ACTIONS, INCIDENT, OPERATIONS, PREFIX, Operation
from muster.entrypoint.api_organisation import Organisation
from muster.entrypoint.api_problems import Problem, reachable
from muster.entrypoint.api_tokens import Tokens, allows
from muster.entrypoint.http import Request, Response, json_response
from muster.entrypoint.idempotency import Idempotency
from muster.incident_store import IncidentStore
from muster.ports import Clock, PolicySource
from muster.usecases.act_on_incident import ActOnIncident

Answer: TypeAlias = Callable[[Call], Response]

NOBODY = ApiToken(name="", sha256="", role="")
"""Who asks for what anybody may see."""
_INCIDENT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)


class Api:
    """Answers every request below /api/v1."""

    def __init__(
        self, store: IncidentStore, act: ActOnIncident, policies: PolicySource, tokens: Tokens, clock: Clock
    ) -> None:
        """Answer from `store` to the holders of `tokens`."""
        self._policies = policies
        self._tokens = tokens
        incidents = Incidents(store, act, Idempotency(store.documents, clock))
        organisation = Organisation(clock)
        self._answers: dict[str, Answer] = {
            "listIncidents": incidents.listing,
            "getIncident": incidents.one,
            "getTimeline": incidents.timeline,
            **{f"{name}Incident": incidents.action for name in ACTIONS},
            "getPolicy": organisation.policy,
            "getOnCall": organisation.on_call,
            "getOpenApi": lambda _call: json_response(200, document()),
        }

    def __call__(self, request: Request) -> Response:
        """Return the answer, problem details where it is an error."""
        try:
            with reachable():
                return self._answer(request)
        except Problem as problem:
            return problem.response()

    def _answer(self, request: Request) -> Response:
        operation, incident = _find(request)
        token = self._authorised(request, operation)
        call = Call(
            request=request, operation=operation, incident=incident, token=token, policy=self._policies.current()
        )
        call.refuse_unknown_parameters()
        response = self._answers[operation.id](call)
        return replace(response, headers={"Cache-Control": "no-store", **response.headers})

    def _authorised(self, request: Request, operation: Operation) -> ApiToken:
        if operation.role is None:
            return NOBODY
        token = self._tokens.of(request)
        if token is None:
            wrong = ', error="invalid_token"' if "authorization" in request.headers else ""
            challenge = {"WWW-Authenticate": f'Bearer realm="muster"{wrong}'}
            raise Problem(401, "Send a token of the policy: Authorization: Bearer …", **challenge)
        if not allows(token, operation.role):
            raise Problem(403, f"This needs the role {operation.role}; the token {token.name} is a {token.role}'s.")
        return token


def _find(request: Request) -> tuple[Operation, str]:
    """Return the operation that a request asks for, and the incident it names. Raises Problem 404 or 405."""
    parts = request.path.removeprefix(PREFIX).split("/")
    found = [(each, incident) for each in OPERATIONS if (incident := _match(each.path.split("/"), parts)) is not None]
    if not found:
        raise Problem(404, f"There is nothing here; {PREFIX}/openapi.json says what there is.")
    method = "GET" if request.method == "HEAD" else request.method
    for operation, incident in found:
        if operation.method == method:
            return operation, incident
    allowed = sorted({each.method for each, _ in found} | ({"HEAD"} if found[0][0].method == "GET" else set()))
    raise Problem(405, f"Use {' or '.join(allowed)}.", Allow=", ".join(allowed))


def _match(template: list[str], parts: list[str]) -> str | None:
    """Return the incident's id in a path that fits a template ("" where it names none), None for any other path."""
    if len(template) != len(parts):
        return None
    incident = ""
    for wanted, part in zip(template, parts, strict=True):
        if wanted == INCIDENT and _INCIDENT_ID.fullmatch(part):
            incident = part
        elif wanted != part or wanted == INCIDENT:
            return None
    return incident
