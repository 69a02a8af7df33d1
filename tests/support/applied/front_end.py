"""Google's front end of Cloud Run on a loopback port, for the services of an applied state.

It knows them by their hostnames, keeps the internet away from those that are internal, checks the callers of those that
have invokers, and hands requests on to the functions' processes as Cloud Run does.
https://docs.cloud.google.com/run/docs/securing/ingress
https://docs.cloud.google.com/run/docs/authenticating/service-to-service
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import urllib3
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from tests.support.applied.state import Service, State, services
from tests.support.google_tokens import key
from tests.support.servers import Answer, Arrivals, HttpRecorder, Recorded

SIGNER = "first"
"""Whose signature is Google's."""
REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"
"""https://docs.cloud.google.com/run/docs/troubleshooting#signature-removed"""
OF_A_CONNECTION = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
"""Headers that each connection has for itself."""


class Refused(Exception):  # noqa: N818 - an outcome
    """The front end answers this status itself."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A request that came by, and what it was answered, by whomever."""

    host: str
    path: str
    status: int


class FrontEnd:
    """Answers strangers over HTTP at `url`, by the header Host; Google's own services call `pass_on`."""

    def __init__(self, state: State) -> None:
        """Serve what is in `state`, once it is known where the processes are."""
        self.passages: Arrivals[Passage] = Arrivals()
        self._state = state
        self._services = {service.host: service for service in services(state)}
        self._processes: dict[str, str] = {}
        self._server = HttpRecorder(self._from_outside)
        self._http = urllib3.PoolManager(maxsize=32, retries=False)

    def __enter__(self) -> Self:
        """Listen."""
        self.url = self._server.__enter__().url
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        self._server.__exit__()
        self._http.clear()

    def lead(self, service: Service, process: str) -> None:
        """Hand the requests for a service to the process at the URL `process`."""
        self._processes[service.host] = process

    @contextmanager
    def going_by(self, state: State) -> Iterator[None]:
        """Go by another state's permissions while the block runs."""
        before, self._state = self._state, state
        try:
            yield
        finally:
            self._state = before

    def pass_on(self, host: str, request: Recorded, *, inside: bool) -> Answer:
        """Return what a request to a hostname is answered; `inside` the project, or from the internet."""
        try:
            answer = self._answer(host, request, inside=inside)
        except Refused as refused:
            answer = Answer(refused.status, b"")
        self.passages.add(Passage(host=host, path=request.path, status=answer.status))
        return answer

    def _from_outside(self, request: Recorded) -> Answer:
        return self.pass_on(request.headers["host"], request, inside=False)

    def _answer(self, host: str, request: Recorded, *, inside: bool) -> Answer:
        service = self._services.get(host)
        if service is None or (service.internal and not inside):
            raise Refused(404)
        return self._forward(service, self._check(service, request) if service.checked else request)

    def _check(self, service: Service, request: Recorded) -> Recorded:
        """Return the request as Cloud Run hands it on, the token's signature taken away."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(403)
        claims = _claims(token, service.url)
        role = {"role": "roles/run.invoker", "name": service.name, "location": service.region}
        invokers = self._state.members("google_cloud_run_v2_service_iam_member", **role)
        if f"serviceAccount:{claims['email']}" not in invokers:
            raise Refused(403)
        unsigned = f"Bearer {token.rpartition('.')[0]}.{REMOVED}"
        return replace(request, headers={**request.headers, "authorization": unsigned})

    def _forward(self, service: Service, request: Recorded) -> Answer:
        headers = _passed(request.headers) | {"host": service.host, "x-forwarded-proto": "https"}
        url = self._processes[service.host] + request.path
        try:
            response = self._http.request(
                request.method, url, body=request.body, headers=headers, redirect=False, timeout=service.seconds
            )
        except urllib3.exceptions.HTTPError:
            return Answer(503)
        return Answer(response.status, response.data, _passed(response.headers))


def _claims(token: str, audience: str) -> Mapping[str, Any]:
    """Return what a token says that Google signed for this audience."""
    try:
        claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
            token, certs={SIGNER: key(SIGNER).certificate}, audience=audience
        )
    except (ValueError, GoogleAuthError) as error:
        raise Refused(401) from error
    return claims


def _passed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() not in OF_A_CONNECTION}
