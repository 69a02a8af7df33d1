"""The API's answers about the organisation: its policy, and who is on call."""

from datetime import UTC, datetime

import msgspec

from muster.entrypoint import api_shapes as shapes
from muster.entrypoint import api_views
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Response, json_response
from muster.policy.oncall import on_call
from muster.ports import Clock

YEARS = range(1970, 9000)
"""Beyond them a zone's rules, or the calendar itself, come to an end."""


class Organisation:
    """Answers from the policy in force."""

    def __init__(self, clock: Clock) -> None:
        """Take the present from `clock`."""
        self._clock = clock

    def policy(self, call: Call) -> Response:
        """Return the policy without anybody's address."""
        return json_response(200, api_views.policy(call.policy))

    def on_call(self, call: Call) -> Response:
        """Return who is on call at an instant."""
        said = call.parameter("at")
        at = _instant(said) if said else self._clock.now()
        turns = msgspec.convert(on_call(call.policy, at), tuple[shapes.Turn, ...], from_attributes=True)
        return json_response(200, shapes.OnCall(at=at, schedules=turns))


def _instant(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise Problem(400, "at: expected an instant such as 2026-11-02T09:00:00Z.")
    return at.astimezone(UTC)
