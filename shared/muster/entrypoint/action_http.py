"""The HTTP side of the responders: links in messages, providers' callbacks, the JSON API."""

from collections.abc import Callable, Sequence

from muster.entrypoint import page_notices, rate_limit
from muster.entrypoint.api import Api
from muster.entrypoint.api_operation import PREFIX as API
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.api_tokens import Tokens
from muster.entrypoint.http import Handler, Request, Response, json_response, problem
from muster.entrypoint.pages import PREFIX as LINKS
from muster.entrypoint.pages import LinkPages
from muster.entrypoint.phone_reply import PhoneReply
from muster.entrypoint.twilio_http import PREFIX as CALLBACKS
from muster.entrypoint.twilio_http import TwilioCallbacks
from muster.incident_store import IncidentStore
from muster.links import LinkSigner
from muster.ports import Clock, PolicySource, Secrets
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.report_delivery import ReportDelivery

BODY_LIMIT = 64 * 1024
"""Bytes: nothing that belongs here comes near."""
_READS = ("GET", "HEAD")


class ActionHandler:
    """Route the responders' requests: /r/{token}, /callbacks/twilio/…, /api/v1/…, /health."""

    def __init__(  # noqa: PLR0913 - the ports
        self,
        *,
        store: IncidentStore,
        act: ActOnIncident,
        report: ReportDelivery,
        links: LinkSigner,
        policies: PolicySource,
        secrets: Secrets,
        clock: Clock,
        new_id: Callable[[], str],
        token_secrets: Sequence[str] = (),
    ) -> None:
        """Answer by the policy in force. The values of `token_secrets` are tokens of the API too, of the role admin."""
        tokens = Tokens(policies, secrets, token_secrets)
        reply = PhoneReply(store, act, policies, clock)
        self._routes: tuple[tuple[str, Handler], ...] = (
            (LINKS, LinkPages(store, act, links, policies, clock)),
            (f"{API}/", Api(store, act, policies, tokens, clock, new_id)),
            (CALLBACKS, TwilioCallbacks(report, reply, links, policies, secrets)),
        )

    def __call__(self, request: Request) -> Response:
        """Return the answer to a request."""
        if request.path == "/health":
            return _health(request)
        for prefix, handler in self._routes:
            if request.path.startswith(prefix):
                return handler(request) if len(request.body) <= BODY_LIMIT else _too_large(prefix)
        return problem(404, "Not found")


def credential(request: Request) -> str:
    """Return what a request acts by: a token of the API, or a link, to look and to press each; "" for neither."""
    if request.path.startswith(LINKS):
        return f"{request.method == 'POST'} {request.path}"
    if request.path.startswith(f"{API}/"):
        return request.headers.get("authorization", request.query.get("token", ""))
    return ""


def too_often(request: Request, wait: int) -> Response:
    """Answer whoever came too often: a person with a page, a program with problem details."""
    if request.path.startswith(LINKS):
        return page_notices.page(page_notices.TOO_OFTEN, **{"Retry-After": str(wait)})
    return rate_limit.too_often(request, wait)


def _health(request: Request) -> Response:
    if request.method in _READS:
        return json_response(200, {"status": "ok"})
    return problem(405, "Method not allowed", Allow=", ".join(_READS))


def _too_large(prefix: str) -> Response:
    if prefix == LINKS:
        return page_notices.page(page_notices.TOO_LARGE)
    return Problem(413, f"A request holds at most {BODY_LIMIT} bytes.").response()
