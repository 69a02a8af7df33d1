"""The way in for heartbeats: GET or POST /intake/heartbeat/{name}, with the key of the source `heartbeat`."""

import re
from dataclasses import replace
from typing import Protocol

from muster.domain.heartbeat import SOURCE, Heartbeat
from muster.entrypoint.http import Request, Response, json_response, problem
from muster.entrypoint.intake_credentials import CHALLENGE, authenticated
from muster.entrypoint.intake_reception import RETRY_AFTER, refused, unavailable
from muster.ports import BusUnavailable, Conflict, Secrets, SecretsUnavailable, StoreUnavailable

PATH = "/intake/heartbeat/"
METHODS = ("GET", "POST")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class Ping(Protocol):
    """The use case that hears a heartbeat."""

    def __call__(self, name: str) -> Heartbeat | None:
        """Return the monitor once it knows of the ping; None where nobody waits for one of that name."""
        ...


class HeartbeatIntake:
    """Answer a ping once it is on record.

    A GET changes something here, against the rule for links: it is how cron and curl ping. So that nothing which merely
    follows a link can do it, a GET counts only with the key in a header; `?token=` is for POST.
    """

    def __init__(self, ping: Ping, secrets: Secrets) -> None:
        self._ping = ping
        self._secrets = secrets

    def __call__(self, request: Request) -> Response:
        """Return 200 with when the next ping is due at the latest; 404 for a name that the policy does not have."""
        if request.method not in METHODS:
            return problem(405, "Method not allowed", Allow=", ".join(METHODS))
        try:
            return self._refusal(request) or self._heard(request.path.removeprefix(PATH))
        except (BusUnavailable, SecretsUnavailable, StoreUnavailable) as error:
            return unavailable(SOURCE, error)
        except Conflict as error:
            refused(SOURCE, 503, str(error))
            return problem(503, "Unavailable", "Others ping the same heartbeat. Ping again.", **RETRY_AFTER)

    def _refusal(self, request: Request) -> Response | None:
        offered = request if request.method == "POST" else replace(request, query={})
        if authenticated(offered, self._secrets, SOURCE):
            return None
        refused(SOURCE, 401, "no valid credential")
        said = "Send the key of the source heartbeat: HTTP basic or bearer, or with POST ?token=."
        return problem(401, "Unauthorized", said, **CHALLENGE)

    def _heard(self, name: str) -> Response:
        heartbeat = self._ping(name) if _NAME.fullmatch(name) else None
        if heartbeat is None:
            refused(SOURCE, 404, "no such heartbeat")
            said = "The policy has no heartbeat of this name; a new one is known a minute after the policy is."
            return problem(404, "Not found", said)
        return json_response(200, {"heartbeat": heartbeat.id, "due_at": heartbeat.due_at})
