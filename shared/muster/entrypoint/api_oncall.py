"""The API's answers about who is on call, and what changes it at run time."""

import msgspec

from muster.domain.overrides import OverrideRecord, Span
from muster.domain.swaps import Swap
from muster.entrypoint import api_body
from muster.entrypoint import api_oncall_shapes as shapes
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_oncall_operations import OVERRIDES
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.api_tokens import actor
from muster.entrypoint.http import Response, json_response
from muster.entrypoint.idempotency import Idempotency
from muster.policy.oncall import rosters
from muster.ports import Clock
from muster.standing_store import StandingStore
from muster.usecases.override_on_call import OverrideOnCall
from muster.usecases.swap_shifts import SwapShifts


class OnCallDesk:
    """Says who is on call; makes and ends overrides; asks for swaps and answers them."""

    def __init__(
        self, store: StandingStore, override: OverrideOnCall, swap: SwapShifts, idempotency: Idempotency, clock: Clock
    ) -> None:
        """Answer from `store`; change through `override` and `swap`, once a key of `idempotency`."""
        self._store = store
        self._override = override
        self._swap = swap
        self._idempotency = idempotency
        self._clock = clock

    def on_call(self, call: Call) -> Response:
        """Return who is on call at an instant, overrides included."""
        at = call.instant("at", self._clock.now())
        found = rosters(call.policy, at, self._store.current())
        return json_response(200, shapes.OnCall(at=at, schedules=_shown(found)))

    def overrides(self, call: Call) -> Response:
        """Return the overrides that stand, or all that ever were."""
        which, limit = call.one_of("state", OVERRIDES, OVERRIDES[0]), call.limit()
        every = which != OVERRIDES[0]
        found = self._store.all_overrides(limit) if every else self._store.overrides(self._clock.now(), limit)
        return json_response(200, shapes.OverrideList(overrides=tuple(map(_override, found))))

    def add_override(self, call: Call) -> Response:
        """Put somebody on call for a while."""
        body = api_body.read(call.request, shapes.AddOverride)
        who = actor(call.token, call.policy)
        start = body.start or self._clock.now()
        span = Span(schedule=body.schedule, start=api_body.utc(start), end=api_body.utc(body.end))
        person = body.person or _own(call)
        made = (who, span, person, body.reason)
        return self._idempotency.decided("override", call, body, lambda: _override(self._override.add(*made)))

    def end_override(self, call: Call) -> Response:
        """End an override."""
        body = api_body.read(call.request, shapes.EndOverride)
        who = actor(call.token, call.policy)
        return self._idempotency.decided("override", call, body, lambda: _override(self._override.end(who, call.id)))

    def swaps(self, call: Call) -> Response:
        """Return the swaps that were asked for last."""
        found = self._store.swaps(call.limit())
        return json_response(200, shapes.SwapList(swaps=tuple(map(self._swap_shown, found))))

    def request_swap(self, call: Call) -> Response:
        """Ask a colleague to take shifts."""
        body = api_body.read(call.request, shapes.RequestSwap)
        who = actor(call.token, call.policy)
        span = Span(schedule=body.schedule, start=api_body.utc(body.start), end=api_body.utc(body.end))
        asked = (who, span, body.person or _own(call), body.to, body.reason)
        return self._idempotency.decided("swap", call, body, lambda: self._swap_shown(self._swap.request(*asked)))

    def answer_swap(self, call: Call) -> Response:
        """Take, decline or withdraw a swap."""
        body = api_body.read(call.request, call.operation.takes or shapes.TakeSwap)
        answers = {"take": self._swap.take, "decline": self._swap.decline, "withdraw": self._swap.withdraw}
        answer, who = answers[call.operation.path.rpartition("/")[2]], actor(call.token, call.policy)
        return self._idempotency.decided("swap", call, body, lambda: self._swap_shown(answer(who, call.id)))

    def _swap_shown(self, swap: Swap) -> shapes.Swap:
        fields = {**msgspec.to_builtins(swap), "state": str(swap.state_at(self._clock.now()))}
        return msgspec.convert(fields, shapes.Swap)


def _override(record: OverrideRecord) -> shapes.Override:
    fields = {**msgspec.to_builtins(record.override), **msgspec.to_builtins(record)}
    return msgspec.convert(fields, shapes.Override)


def _shown(found: object) -> tuple[shapes.Roster, ...]:
    return msgspec.convert(found, tuple[shapes.Roster, ...], from_attributes=True)


def _own(call: Call) -> str:
    """Return the person of the call's token. Raises Problem 422 where it is nobody's."""
    if call.token.person is None:
        raise Problem(422, f"Say which person: the token {call.token.name} is nobody's own.")
    return call.token.person
