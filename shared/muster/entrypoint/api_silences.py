"""The API's answers about silences."""

from collections.abc import Mapping, Sequence

import msgspec

from muster.domain.own_words import never_met
from muster.domain.policy import Policy
from muster.domain.rules.matching import Condition
from muster.domain.silences import SilenceRecord
from muster.entrypoint import api_body
from muster.entrypoint import api_silence_shapes as shapes
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.api_silence_operations import WHICH
from muster.entrypoint.api_tokens import actor
from muster.entrypoint.http import Response, json_response
from muster.entrypoint.idempotency import Idempotency
from muster.policy.schema.conditions import FACTS
from muster.ports import Clock
from muster.standing_store import StandingStore
from muster.usecases.keep_silences import KeepSilences


class Silences:
    """Lists, makes and ends silences."""

    def __init__(self, store: StandingStore, keep: KeepSilences, idempotency: Idempotency, clock: Clock) -> None:
        """Answer from `store`; change through `keep`, once a key of `idempotency`."""
        self._store = store
        self._keep = keep
        self._idempotency = idempotency
        self._clock = clock

    def listing(self, call: Call) -> Response:
        """Return the silences that stand, or all that ever were."""
        which, limit = call.one_of("state", WHICH, WHICH[0]), call.limit()
        every = which != WHICH[0]
        found = self._store.all_silences(limit) if every else self._store.silences(self._clock.now(), limit)
        return json_response(200, shapes.SilenceList(silences=tuple(map(_shown, found))))

    def add(self, call: Call) -> Response:
        """Silence what matches for a while."""
        body = api_body.read(call.request, shapes.AddSilence)
        who, when = actor(call.token, call.policy), _condition(body.when, call.policy)
        made = (who, when, api_body.utc(body.start) if body.start else None, api_body.utc(body.end), body.reason)
        return self._idempotency.decided("silence", call, body, lambda: _shown(self._keep.add(*made)))

    def end(self, call: Call) -> Response:
        """End a silence."""
        body = api_body.read(call.request, shapes.EndSilence)
        who = actor(call.token, call.policy)
        return self._idempotency.decided("silence", call, body, lambda: _shown(self._keep.end(who, call.id)))


def _condition(when: Mapping[str, Sequence[str]], policy: Policy) -> Condition:
    for fact in when:
        if fact not in FACTS and not (fact.startswith("labels.") and fact != "labels."):
            raise Problem(422, f"when: unknown fact {fact!r}; there are {', '.join(FACTS)} and labels.NAME.")
    condition = Condition(fields=tuple((fact, tuple(patterns)) for fact, patterns in when.items()))
    for fact, pattern, known in never_met(condition, policy):
        there = ", ".join(sorted(known)) or "none"
        raise Problem(422, f"when: no {fact} is called {pattern!r}; there are {there}.")
    return condition


def _shown(record: SilenceRecord) -> shapes.Silence:
    fields = {**msgspec.to_builtins(record.silence), **msgspec.to_builtins(record)}
    return msgspec.convert({**fields, "when": dict(record.silence.when.fields)}, shapes.Silence)
