"""The JSON API under /api/v1: find the operation, ask for a token, answer; errors are problem details."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from muster.domain.policy import ApiToken
from muster.entrypoint import api_organisation
from muster.entrypoint.api_addresses import Addresses
from muster.entrypoint.api_aftermath import Aftermaths
from muster.entrypoint.api_calendars import Calendars
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_incidents import Incidents
from muster.entrypoint.api_oncall import OnCallDesk
from muster.entrypoint.api_oncall_operations import SWAP_ANSWERS
from muster.entrypoint.api_openapi import document
from muster.entrypoint.api_operation import ID, ID_FORM, PREFIX, Operation
from muster.entrypoint.api_operations import ACTIONS, OPERATIONS
from muster.entrypoint.api_problems import Problem, reachable
from muster.entrypoint.api_silences import Silences
from muster.entrypoint.api_tokens import Tokens, allows
from muster.entrypoint.http import Request, Response, json_response
from muster.entrypoint.idempotency import Idempotency
from muster.incident_store import IncidentStore
from muster.ports import Clock, PolicySource
from muster.standing_store import StandingStore
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.keep_silences import KeepSilences
from muster.usecases.override_on_call import OverrideOnCall
from muster.usecases.swap_shifts import SwapShifts

Answer: TypeAlias = Callable[[Call], Response]

NOBODY = ApiToken(name="", sha256="", role="")
"""Who asks for what anybody may see."""
_ID = re.compile(ID_FORM, re.ASCII)


class Api:
    """Answers every request below /api/v1."""

    def __init__(  # noqa: PLR0913, PLR0917 - the ports
        self,
        store: IncidentStore,
        act: ActOnIncident,
        policies: PolicySource,
        tokens: Tokens,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        """Answer from `store` to the holders of `tokens`; `new_id` names what they make."""
        self._policies = policies
        self._tokens = tokens
        idempotency = Idempotency(store.documents, clock)
        incidents = Incidents(store, act, idempotency)
        aftermaths = Aftermaths(store, clock)
        standing = StandingStore(store.documents)
        parts = (standing, policies, clock, new_id)
        on_call = OnCallDesk(standing, OverrideOnCall(*parts), SwapShifts(*parts), idempotency, clock)
        calendars = Calendars(standing, clock)
        silences = Silences(standing, KeepSilences(store, act, clock, new_id), idempotency, clock)
        addresses = Addresses(store, clock)
        self._answers: dict[str, Answer] = {
            "listIncidents": incidents.listing,
            "getIncident": incidents.one,
            "getTimeline": incidents.timeline,
            **{f"{name}Incident": incidents.action for name in ACTIONS},
            "getReport": aftermaths.report,
            "listActionItems": aftermaths.actions,
            "getMetrics": aftermaths.metrics,
            "getPolicy": api_organisation.policy,
            "listAddresses": addresses.listing,
            "getOnCall": on_call.on_call,
            "listOverrides": on_call.overrides,
            "addOverride": on_call.add_override,
            "endOverride": on_call.end_override,
            "listSwaps": on_call.swaps,
            "requestSwap": on_call.request_swap,
            **{f"{name}Swap": on_call.answer_swap for name in SWAP_ANSWERS},
            "listSilences": silences.listing,
            "addSilence": silences.add,
            "endSilence": silences.end,
            "getScheduleCalendar": calendars.of_schedule,
            "getPersonCalendar": calendars.of_person,
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
        operation, named = _find(request)
        token = self._authorised(request, operation)
        call = Call(request=request, operation=operation, id=named, token=token, policy=self._policies.current())
        call.refuse_unknown_parameters()
        response = self._answers[operation.id](call)
        return replace(response, headers={"Cache-Control": "no-store", **response.headers})

    def _authorised(self, request: Request, operation: Operation) -> ApiToken:
        if operation.role is None:
            return NOBODY
        token = self._tokens.of(request) or (self._tokens.in_url(request) if operation.takes_token_in_url else None)
        if token is None:
            wrong = ', error="invalid_token"' if "authorization" in request.headers else ""
            challenge = {"WWW-Authenticate": f'Bearer realm="muster"{wrong}'}
            raise Problem(401, "Send a token of the policy: Authorization: Bearer …", **challenge)
        if not allows(token, operation.role):
            raise Problem(403, f"This needs the role {operation.role}; the token {token.name} is a {token.role}'s.")
        return token


def _find(request: Request) -> tuple[Operation, str]:
    """Return the operation that a request asks for, and the id that its path names. Raises Problem 404 or 405."""
    parts = request.path.removeprefix(PREFIX).split("/")
    found = [(each, named) for each in OPERATIONS if (named := _match(each.path.split("/"), parts)) is not None]
    if not found:
        raise Problem(404, f"There is nothing here; {PREFIX}/openapi.json says what there is.")
    method = "GET" if request.method == "HEAD" else request.method
    for operation, named in found:
        if operation.method == method:
            return operation, named
    allowed = sorted({each.method for each, _ in found} | ({"HEAD"} if found[0][0].method == "GET" else set()))
    raise Problem(405, f"Use {' or '.join(allowed)}.", Allow=", ".join(allowed))


def _match(template: list[str], parts: list[str]) -> str | None:
    """Return the id in a path that fits a template ("" where it has none), None for any other path."""
    if len(template) != len(parts):
        return None
    named = ""
    for wanted, part in zip(template, parts, strict=True):
        before, _, after = wanted.partition(ID)
        if wanted == before:
            found = wanted == part
        else:
            named = part.removesuffix(after)
            found = part == named + after and _ID.fullmatch(named) is not None
        if not found:
            return None
    return named
