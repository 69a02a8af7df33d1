"""Receive pushes: verify the caller, decode the message, run one use case, and answer acknowledge or again."""

import logging
from collections.abc import Callable, Mapping
from enum import Enum

import msgspec

from muster import cloudevents
from muster.entrypoint.callers import Unauthorized, Verifier
from muster.entrypoint.certificates import CertificatesUnavailable
from muster.entrypoint.http import Request, Response, problem
from muster.entrypoint.push import MalformedPush, decode
from muster.ports import BusUnavailable, Conflict, LogsUnavailable, NoPolicy, StoreUnavailable

log = logging.getLogger("muster.push")


class Handled(Enum):
    """What came of a message. All but DONE has Pub/Sub bring it again, at growing intervals."""

    DONE = "done"
    NOT_YET = "not yet"
    """All is well, and it is too early: something else comes first."""
    FAILED = "failed"


ANSWERS = {
    Handled.DONE: Response(status=204),
    Handled.NOT_YET: problem(429, "Not yet"),
    Handled.FAILED: problem(500, "Failed"),
}
"""Cloud Monitoring wakes somebody for 5xx, which is therefore kept for failures. To Pub/Sub all but 102, 200, 201, 202
and 204 are alike: bring it again, later each time (https://cloud.google.com/pubsub/docs/push#receive_push)."""


class PushHandler:
    """Routes POSTed pushes by path to use cases, each given the CloudEvent's data.

    A use case says what came of the message. One that raises Conflict or LogsUnavailable has it again as for NOT_YET:
    others were faster, or evidence waits. Where the store, the bus or any policy is away, the answer is 503. What
    cannot be decoded is answered 400: it comes again until it is a dead letter, which is kept.
    """

    def __init__(self, verifier: Verifier, routes: Mapping[str, Callable[[object], Handled]]) -> None:
        """Route by path."""
        self._verifier = verifier
        self._routes = routes

    def __call__(self, request: Request) -> Response:
        """Return 204 when the message is dealt with."""
        use_case = self._routes.get(request.path)
        if use_case is None:
            return problem(404, "Not found")
        if request.method != "POST":
            return problem(405, "Method not allowed", Allow="POST")
        if refused := refusal(self._verifier, request):
            return refused
        try:
            push = decode(request)
            event = cloudevents.decode(push.data)
            handled = use_case(event.data)
        except (MalformedPush, cloudevents.MalformedEvent, msgspec.ValidationError, KeyError, TypeError) as error:
            log.exception("a message that cannot be understood", extra={"reason": str(error)})
            return problem(400, "Not understood")
        except (StoreUnavailable, BusUnavailable, NoPolicy) as error:
            log.warning("left to a redelivery: %s", error)
            return problem(503, "Try again")
        except (Conflict, LogsUnavailable) as error:
            log.warning("left to a redelivery: %s", error)
            handled = Handled.NOT_YET
        return ANSWERS[handled]


def refusal(verifier: Verifier, request: Request) -> Response | None:
    """Return the answer to a caller that is not who it must be; None for one that may go on."""
    try:
        verifier.verify(request)
    except Unauthorized as error:
        log.warning("refused: %s", error, extra={"path": request.path})
        return problem(401, "Unauthorized", **{"WWW-Authenticate": "Bearer"})
    except CertificatesUnavailable as error:
        log.warning("nobody can be verified now: %s", error)
        return problem(503, "Try again")
    return None
