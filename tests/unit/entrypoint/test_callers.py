"""Who may call, and who may not: every way in which a token can be wrong."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from google.auth import crypt, jwt
from hypothesis import given
from hypothesis import strategies as st

from muster.entrypoint.callers import Caller, DevelopmentVerifier, GoogleVerifier, Unauthorized
from muster.entrypoint.certificates import CertificatesUnavailable
from muster.entrypoint.http import Request
from tests.support.google_tokens import ACCOUNT, AUDIENCE, GoogleKeys, google_keys, key, token
from tests.support.servers import Answer

REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"


@pytest.fixture
def google() -> Iterator[GoogleKeys]:
    """Serve Google's certificates."""
    with google_keys() as keys:
        yield keys


@pytest.fixture
def verifier(google: GoogleKeys) -> GoogleVerifier:
    """Return a verifier for AUDIENCE and ACCOUNT."""
    return GoogleVerifier(AUDIENCE, [ACCOUNT], certificates_url=google.server.url)


def request(authorization: str | None, **headers: str) -> Request:
    """Return a request with that Authorization header."""
    given = {"authorization": authorization} if authorization is not None else {}
    return Request(method="POST", path="/tick", headers=given | headers)


def without_signature(signed: str, signature: str = REMOVED) -> str:
    """Return the token as Cloud Run passes it on."""
    return signed.rpartition(".")[0] + "." + signature


@pytest.mark.parametrize("issuer", ["accounts.google.com", "https://accounts.google.com"])
def test_a_token_of_google_for_us_is_accepted(verifier: GoogleVerifier, issuer: str) -> None:
    """The service account is told by its address; the scheme's case does not matter."""
    assert verifier.verify(request(f"Bearer {token(iss=issuer)}")) == Caller(ACCOUNT)
    assert verifier.verify(request(f"bearer {token(iss=issuer)}")) == Caller(ACCOUNT)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://another-123456.europe-west1.run.app"},
        {"aud": f"{AUDIENCE}/tick"},
        {"aud": [AUDIENCE]},
        {"aud": None},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": ["https://accounts.google.com"]},
        {"iss": None},
        {"email": "somebody@another-project.iam.gserviceaccount.com"},
        {"email": [ACCOUNT]},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"exp": int(time.time()) - 60},
        {"exp": "never"},
        {"exp": None},
        {"iat": int(time.time()) + 86_400},
        {"iat": None},
    ],
    ids="-".join,
)
def test_any_wrong_claim_is_refused(verifier: GoogleVerifier, claims: dict[str, Any]) -> None:
    """Another audience, issuer, account or time, or none, is no way in, though Google signed it."""
    with pytest.raises(Unauthorized):
        verifier.verify(request(f"Bearer {token(**claims)}"))


def test_clocks_may_differ_by_seconds(verifier: GoogleVerifier) -> None:
    """A token that ran out three seconds ago, or begins in three, is accepted."""
    now = int(time.time())

    assert verifier.verify(request(f"Bearer {token(exp=now - 3)}"))
    assert verifier.verify(request(f"Bearer {token(iat=now + 3)}"))


def test_another_key_with_a_known_id_is_refused(verifier: GoogleVerifier, google: GoogleKeys) -> None:
    """A token that names Google's key and is signed by another is forged."""
    signer = crypt.RSASigner.from_string(key("forger").private, "first")  # type: ignore[no-untyped-call]
    genuine = token()
    _, claims, *_ = genuine.split(".")
    payload = jwt.decode(genuine, verify=False)  # type: ignore[no-untyped-call]
    forged = jwt.encode(signer, payload).decode()  # type: ignore[no-untyped-call]
    assert forged.split(".")[1] == claims

    with pytest.raises(Unauthorized):
        verifier.verify(request(f"Bearer {forged}"))
    assert len(google.server.requests.all) == 1


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a.b.c",
        "Bearer a.b",
        "Bearer ....",
        "Bearer \u00fc.\u00fc.\u00fc",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6ImZpcnN0In0.e30.AAAA",
        "Bearer bnVsbA.bnVsbA.AAAA",
        "Bearer W10.W10.AAAA",
    ],
)
def test_what_is_no_token_is_refused(verifier: GoogleVerifier, google: GoogleKeys, authorization: str | None) -> None:
    """Nonsense is refused, and costs no request to Google."""
    with pytest.raises(Unauthorized):
        verifier.verify(request(authorization))
    assert google.server.requests.all == ()


@given(st.text() | st.text(st.characters(categories=["Cs", "Lu"])))
def test_no_header_raises_anything_else(text: str) -> None:
    """Whatever stands in the header is refused, and is not a crash."""
    for verifier in (
        GoogleVerifier(AUDIENCE, [ACCOUNT], certificates_url="http://127.0.0.1:1"),
        DevelopmentVerifier({}, "local"),
    ):
        with pytest.raises(Unauthorized):
            verifier.verify(request(f"Bearer {text}"))


def test_the_reason_does_not_hold_the_token(verifier: GoogleVerifier) -> None:
    """A reason may be logged: a stolen log holds no token."""
    stale = token(exp=int(time.time()) - 60)

    for bad in (stale, stale + ".x", without_signature(stale, "AAAA")):
        with pytest.raises(Unauthorized) as refused:
            verifier.verify(request(f"Bearer {bad}"))
        assert bad.split(".")[1] not in str(refused.value)
        assert str(refused.value)


def test_without_certificates_nobody_is_accepted(google: GoogleKeys) -> None:
    """Google's certificates being out of reach is told apart: the caller is to come again, and then is accepted."""
    seconds = iter([0.0, 0.0, 10.0])
    verifier = GoogleVerifier(AUDIENCE, [ACCOUNT], certificates_url=google.server.url, monotonic=lambda: next(seconds))
    google.server.script(Answer(503))

    with pytest.raises(CertificatesUnavailable):
        verifier.verify(request(f"Bearer {token()}"))
    assert verifier.verify(request(f"Bearer {token()}")) == Caller(ACCOUNT)


def test_a_removed_signature_is_refused_unless_the_platform_checks(verifier: GoogleVerifier) -> None:
    """Anybody can write a token without a signature; only behind Cloud Run's own check does one mean anything."""
    with pytest.raises(Unauthorized):
        verifier.verify(request(f"Bearer {without_signature(token())}"))


def test_behind_the_invoker_check_the_claims_are_checked() -> None:
    """Cloud Run has checked the signature and the time; whether the token is for us, and whose it is, we check."""
    verifier = GoogleVerifier(AUDIENCE, [ACCOUNT], behind_invoker_check=True)

    assert verifier.verify(request(f"Bearer {without_signature(token())}")) == Caller(ACCOUNT)
    for claims in ({"aud": "https://another.run.app"}, {"email": "x@example.com"}, {"iss": "x"}, {"email": [ACCOUNT]}):
        with pytest.raises(Unauthorized):
            verifier.verify(request(f"Bearer {without_signature(token(**claims))}"))
    for nonsense in (f"a.b.{REMOVED}", f"W10.W10.{REMOVED}", f".{REMOVED}"):
        with pytest.raises(Unauthorized):
            verifier.verify(request(f"Bearer {nonsense}"))


def test_behind_the_invoker_check_the_header_that_was_checked_counts() -> None:
    """With X-Serverless-Authorization there, Cloud Run passes Authorization on unchecked: nobody reads it."""
    verifier = GoogleVerifier(AUDIENCE, [ACCOUNT], behind_invoker_check=True)
    forged = f"Bearer {without_signature(token())}"
    other = f"Bearer {without_signature(token(email='other@example.com'))}"

    with pytest.raises(Unauthorized, match=r"other@example\.com"):
        verifier.verify(request(forged, **{"x-serverless-authorization": other}))


@pytest.mark.parametrize(("audience", "accounts"), [("", [ACCOUNT]), (AUDIENCE, []), (AUDIENCE, [""])])
def test_a_verifier_that_would_accept_anybody_cannot_be_made(audience: str, accounts: list[str]) -> None:
    """A forgotten setting is an error at the start, and not an open door."""
    with pytest.raises(ValueError, match="anybody"):
        GoogleVerifier(audience, accounts)


def test_the_development_verifier_asks_for_its_token() -> None:
    """With a token set, another one or none is refused."""
    verifier = DevelopmentVerifier({}, "local-only")

    assert verifier.verify(request("Bearer local-only")) == Caller("development")
    for wrong in (None, "Bearer local", "Bearer local-only2", "Basic local-only"):
        with pytest.raises(Unauthorized):
            verifier.verify(request(wrong))


def test_the_development_verifier_may_ask_for_nothing() -> None:
    """The emulators send no token."""
    assert DevelopmentVerifier({}).verify(request(None)) == Caller("development")


@pytest.mark.parametrize("token_set", [None, "local-only"])
def test_the_development_verifier_does_not_exist_on_cloud_run(token_set: str | None) -> None:
    """A setting that slipped into production stops the function instead of opening it."""
    with pytest.raises(RuntimeError):
        DevelopmentVerifier({"K_SERVICE": "escalation-tick"}, token_set)
