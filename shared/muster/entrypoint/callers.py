"""Who is calling: Google's services prove it with an OIDC ID token, local ones with a token of their own, or not."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from time import monotonic as system_monotonic
from typing import Any, Protocol

from muster.entrypoint.certificates import GOOGLE_CERTIFICATES, Certificates
from muster.entrypoint.http import Request

ISSUERS = ("accounts.google.com", "https://accounts.google.com")
CLOCK_SKEW = 10
"""Seconds by which Google's clock and ours may differ."""
REMOVED = ".SIGNATURE_REMOVED_BY_GOOGLE"
"""A checked token's end: https://docs.cloud.google.com/run/docs/troubleshooting#signature-removed"""


class Unauthorized(Exception):  # noqa: N818 - an outcome
    """The caller has not shown who it is, or may not call. Answer 401; the reason is for the log."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller: a service account's e-mail address, or "development"."""

    account: str


class Verifier(Protocol):
    """Tells who sent a request."""

    def verify(self, request: Request) -> Caller:
        """Return the caller; raise Unauthorized, or CertificatesUnavailable (503) where nobody can tell now."""
        ...


class GoogleVerifier(Verifier):
    """Accepts Google's ID tokens for `audience` that one of `service_accounts` presents.

    https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions, and the same for Cloud Scheduler.
    """

    def __init__(
        self,
        audience: str,
        service_accounts: Collection[str],
        *,
        behind_invoker_check: bool = False,
        certificates_url: str = GOOGLE_CERTIFICATES,
        monotonic: Callable[[], float] = system_monotonic,
    ) -> None:
        """Say whom to accept.

        `behind_invoker_check` says that Cloud Run checks the token before us (the service does not have
        `invoker_iam_disabled`): it then takes the signature away, so that only the claims are left to check. Set it for
        no other service: there, anybody could write such a token.
        """
        if not audience or not all(service_accounts) or not service_accounts:
            message = "an audience and at least one service account are needed: without them, anybody's token would do"
            raise ValueError(message)
        self._audience, self._service_accounts = audience, tuple(service_accounts)
        self._behind_invoker_check = behind_invoker_check
        self._certificates = Certificates(certificates_url, monotonic)

    def verify(self, request: Request) -> Caller:
        """Return the service account; raise Unauthorized or CertificatesUnavailable."""
        token = self._token(request)
        removed = self._behind_invoker_check and token.endswith(REMOVED)
        claims = _decode(token, verify=False) if removed else self._signed_claims(token)
        if objection := self._objection(claims):
            raise Unauthorized(objection)
        return Caller(claims["email"])

    def _objection(self, claims: Mapping[str, Any]) -> str | None:
        if claims.get("aud") != self._audience:
            return f"the token is for {claims.get('aud')!r}"
        if claims.get("iss") not in ISSUERS:
            return f"the token is issued by {claims.get('iss')!r}"
        if claims.get("email") not in self._service_accounts or claims.get("email_verified") is not True:
            return f"{claims.get('email')!r} may not call"
        return None

    def _token(self, request: Request) -> str:
        """Return the token that Cloud Run checks too: of the two headers, it looks at its own first."""
        header = "x-serverless-authorization"
        if not self._behind_invoker_check or header not in request.headers:
            header = "authorization"
        return _bearer(request, header)

    def _signed_claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token that Google signed and whose time has not run out."""
        header = _decode_header(token)
        key_id = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(key_id, str):
            reason = "the token is not signed in Google's way"
            raise Unauthorized(reason)
        certificates = self._certificates.current(key_id)
        return _decode(token, certs=certificates, audience=self._audience, clock_skew_in_seconds=CLOCK_SKEW)


class DevelopmentVerifier(Verifier):
    """Accepts who presents `token`, or everybody where there is none. For one's own machine and the emulators."""

    def __init__(self, environ: Mapping[str, str], token: str | None = None) -> None:
        """Refuse, with RuntimeError, to exist on Cloud Run, which sets K_SERVICE."""
        if "K_SERVICE" in environ:
            message = "the development verifier accepts strangers: it is not for Cloud Run"
            raise RuntimeError(message)
        self._token = token

    def verify(self, request: Request) -> Caller:
        """Return the one caller there is; raise Unauthorized where a token is needed and another, or none, came."""
        if self._token is not None and not compare_digest(_bytes(_bearer(request)), _bytes(self._token)):
            reason = "another token than the local one"
            raise Unauthorized(reason)
        return Caller("development")


def _bearer(request: Request, header: str = "authorization") -> str:
    scheme, _, token = request.headers.get(header, "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        reason = "no bearer token"
        raise Unauthorized(reason)
    return token.strip()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a stranger's header may hold what UTF-8 cannot


def _decode_header(token: str) -> Mapping[str, Any]:
    from google.auth import jwt  # noqa: PLC0415 - 80 ms, only where a token came

    with _refusing():
        header: Mapping[str, Any] = jwt.decode_header(token)  # type: ignore[no-untyped-call]
        return header


def _decode(token: str, **verification: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the library's own keywords
    """Return a token's claims, verified as google.auth.jwt.decode is told to; a signature includes the time."""
    from google.auth import jwt  # noqa: PLC0415 - see above

    with _refusing():
        claims: Mapping[str, Any] = jwt.decode(token, **verification)  # type: ignore[no-untyped-call]
        return claims


@contextmanager
def _refusing() -> Iterator[None]:
    """Take whatever the library finds wrong with a stranger's token as a refusal."""
    from google.auth.exceptions import InvalidValue  # noqa: PLC0415 - see above

    try:
        yield
    except InvalidValue as error:
        raise Unauthorized(str(error)) from error
    except (ValueError, TypeError, RecursionError) as error:
        reason = f"the token is not valid: {type(error).__name__}"  # the text may quote the token
        raise Unauthorized(reason) from error
