"""The HTTP side of the intake: authenticate a sender, read its message, and answer 2xx once its alerts are safe."""

from collections.abc import Callable
from functools import partial

from muster.entrypoint.callers import Verifier
from muster.entrypoint.http import Handler, Request, Response, json_response, problem
from muster.entrypoint.intake_credentials import CHALLENGE, authenticated
from muster.entrypoint.intake_heartbeat import PATH as HEARTBEAT
from muster.entrypoint.intake_pagerduty import PagerDutyIntake
from muster.entrypoint.intake_pubsub import PubSubIntake
from muster.entrypoint.intake_reception import Accept, Reception, refused, unavailable
from muster.intake import formats
from muster.ports import BusUnavailable, Clock, Secrets, SecretsUnavailable

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of a request."""
SOURCES = ("cloud_monitoring", "generic")
"""The sources that post to /intake/SOURCE; PagerDuty's clients and heartbeats have paths of their own."""
_READS = ("GET", "HEAD")


class IntakeHandler:
    """Route the intake's requests: POST /intake/{source}, /intake/pubsub and /v2/enqueue, heartbeats, GET /health.

    Whatever an authenticated sender posts is published, as an unreadable alert at worst, before it is answered 2xx.
    """

    def __init__(  # noqa: PLR0913 - the ports
        self,
        *,
        accept: Accept,
        secrets: Secrets,
        verifier: Verifier,
        clock: Clock,
        new_receipt: Callable[[], str],
        heartbeats: Handler,
    ) -> None:
        """Take `new_receipt`, which returns an identifier never given before, and what answers `heartbeats`."""
        self._heartbeats = heartbeats
        self._secrets = secrets
        self._reception = Reception(accept=accept, clock=clock, new_receipt=new_receipt)
        webhooks: dict[str, Handler] = {f"/intake/{source}": partial(self._webhook, source) for source in SOURCES}
        self._posts = webhooks | {
            "/v2/enqueue": PagerDutyIntake(self._reception, secrets),
            "/intake/pubsub": PubSubIntake(self._reception, verifier),
        }

    def __call__(self, request: Request) -> Response:
        """Return the answer to a request: 202 or 204 only after its alerts are durably published."""
        if request.path == "/health":
            return json_response(200, {"status": "ok"}) if request.method in _READS else _not_allowed("GET, HEAD")
        if request.path.startswith(HEARTBEAT):
            return self._heartbeats(request)
        post = self._posts.get(request.path)
        if post is None:
            return problem(404, "Not found", f"The intake's sources are {', '.join(SOURCES)}.")
        if request.method != "POST":
            return _not_allowed("POST")
        return post(request)

    def _webhook(self, source: str, request: Request) -> Response:
        if len(request.body) > BODY_LIMIT:
            refused(source, 413, "body too large")
            return problem(413, "Too large", f"A request holds at most {BODY_LIMIT} bytes.")
        try:
            if not authenticated(request, self._secrets, source):
                refused(source, 401, "no valid credential")
                said = "Send this source's key: HTTP basic, bearer, or ?token=."
                return problem(401, "Unauthorized", said, **CHALLENGE)
            received = self._reception.received(source)
            accepted = self._reception.take(formats.read(request.body, received), received)
        except (BusUnavailable, SecretsUnavailable) as error:
            return unavailable(source, error)
        return json_response(202, {"accepted": accepted})


def _not_allowed(allow: str) -> Response:
    return problem(405, "Method not allowed", Allow=allow)
