"""The API's answers about incidents."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from muster.domain.incident import Incident
from muster.entrypoint import api_body, api_views
from muster.entrypoint import api_shapes as shapes
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_operations import ACTIONS, STATES
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.api_tokens import actor
from muster.entrypoint.http import Response, json_response
from muster.entrypoint.idempotency import Idempotency
from muster.incident_store import IncidentStore
from muster.records import instant
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.count_gathered import count_gathered

_CURSOR = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9A-Za-z_-]{1,64})", re.ASCII)


class Incidents:
    """Reads incidents and acts on them."""

    def __init__(self, store: IncidentStore, act: ActOnIncident, idempotency: Idempotency) -> None:
        """Answer from `store`; change through `act`, once a key of `idempotency`."""
        self._store = store
        self._act = act
        self._idempotency = idempotency

    def listing(self, call: Call) -> Response:
        """Return a page of incidents, the newest first."""
        state, limit = call.one_of("state", STATES, "open"), call.limit()
        found = self._store.incidents(STATES[state], limit + 1, _after(call.parameter("cursor")))
        page = [stored.value for stored in found[:limit]]
        more = len(found) > len(page)
        answer = shapes.IncidentList(
            incidents=tuple(map(api_views.incident, page)), next_cursor=_cursor(page[-1]) if more else None
        )
        return json_response(200, answer)

    def one(self, call: Call) -> Response:
        """Return an incident, with its evidence, and what has joined it."""
        found = self._read(call)
        joined = count_gathered(self._store, found, call.policy)
        return json_response(200, api_views.details(found, self._store.evidence(found), joined, call.policy))

    def timeline(self, call: Call) -> Response:
        """Return everything that happened to an incident."""
        incident, names = self._read(call), call.policy.names
        events = [api_views.entry(event, names) for event in self._store.timeline(incident.id)]
        return json_response(200, shapes.Timeline(incident=incident.id, timeline=tuple(events)))

    def action(self, call: Call) -> Response:
        """Carry out an action, once where it bears an Idempotency-Key."""
        _, _, name = call.operation.path.rpartition("/")
        shape, command = ACTIONS[name]
        body = api_body.read(call.request, shape)
        wanted = command(actor=actor(call.token, call.policy), **msgspec.structs.asdict(body))

        def do() -> shapes.ActionResult:
            done, names = self._act(call.id, wanted), call.policy.names
            return shapes.ActionResult(
                incident=api_views.incident(done.incident),
                changed=bool(done.events),
                events=tuple(api_views.entry(event, names) for event in done.events),
            )

        return self._idempotency.decided("incident", call, body, do)

    def _read(self, call: Call) -> Incident:
        stored = self._store.incident(call.id)
        if stored is None:
            raise Problem(404, "There is no such incident.")
        return stored.value


def _cursor(last: Incident) -> str:
    return urlsafe_b64encode(f"{instant(last.opened_at)} {last.id}".encode()).decode().rstrip("=")


def _after(cursor: str) -> tuple[str, str] | None:
    """Return the time of opening and the id that a cursor stands for."""
    if not cursor:
        return None
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
    except ValueError:
        text = ""
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Problem(400, "cursor: expected the next_cursor of an answer.")
    return found[1], found[2]
