"""PagerDuty's Events API v2 in its own dialect, so that its clients need no more than another URL.

Its clients take any 4xx for final. An event that carries a valid routing key and cannot be understood is therefore
recorded as an unreadable alert before its sender is told what is wrong with it.
"""

from typing import Any

from muster.entrypoint.http import Request, Response, json_response
from muster.entrypoint.intake_credentials import any_valid
from muster.entrypoint.intake_reception import RETRY_AFTER, Reception, refused
from muster.intake import formats
from muster.intake.json_body import decode, encode, raw_value
from muster.intake.pagerduty import dedup_key
from muster.intake.plain_text import whole
from muster.intake.received import Unreadable
from muster.intake.unreadable import unreadable
from muster.ports import BusUnavailable, Secrets, SecretsUnavailable

CHALLENGE = {"WWW-Authenticate": 'routing_key realm="muster"'}
SOURCE = "pagerduty"
BODY_LIMIT = 512 * 1024
"""Bytes, as PagerDuty has it."""


class PagerDutyIntake:
    """Answer POST /v2/enqueue."""

    def __init__(self, reception: Reception, secrets: Secrets) -> None:
        self._reception = reception
        self._secrets = secrets

    def __call__(self, request: Request) -> Response:
        """Return 202 with the event's key once its alert is published, or an error as PagerDuty's clients know it."""
        if len(request.body) > BODY_LIMIT:
            return _error(413, f"the event is larger than {BODY_LIMIT} bytes")
        try:
            event = decode(request.body)
        except Unreadable as problem:
            return _error(400, str(problem))
        if not isinstance(event, dict):
            return _error(400, "the event is not an object")
        key = event.pop("routing_key", None)  # a credential, and not to be kept with the alert
        try:
            if not isinstance(key, str) or not any_valid([key], self._secrets, SOURCE):
                return _error(401, "'routing_key' is missing or not valid", **CHALLENGE)
            return self._take(event)
        except (BusUnavailable, SecretsUnavailable) as error:
            refused(SOURCE, 503, f"{type(error).__name__}: {error}")
            return _answer(503, "try again", "The event could not be stored", **RETRY_AFTER)

    def _take(self, event: dict[str, Any]) -> Response:
        received = self._reception.received(SOURCE)
        try:
            alerts = formats.parse(encode(event), received)
        except Unreadable as problem:
            self._reception.take([unreadable(problem, raw_value(event), received)], received)
            return _answer(400, "invalid event", "Event object is invalid", str(problem))
        self._reception.take(alerts, received)
        key = whole(dedup_key(event, received.receipt))
        return json_response(202, {"status": "success", "message": "Event processed", "dedup_key": key})


def _error(status: int, reason: str, **headers: str) -> Response:
    refused(SOURCE, status, reason)
    return _answer(status, "invalid event", "Event object is invalid", reason, **headers)


def _answer(status: int, word: str, message: str, *errors: str, **headers: str) -> Response:
    return json_response(status, {"status": word, "message": message, "errors": errors}, **headers)
