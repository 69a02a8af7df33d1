"""Check a sender's credential: HTTP basic, a bearer token, or a token in the URL."""

from base64 import b64decode
from collections.abc import Iterator
from hmac import compare_digest

from muster.entrypoint.http import Request
from muster.ports import Secrets

CHALLENGE = {"WWW-Authenticate": 'Basic realm="muster", Bearer realm="muster"'}


def authenticated(request: Request, secrets: Secrets, source: str) -> bool:
    """Return whether any credential in the request is valid for a source."""
    return any(is_valid(credential, secrets, source) for credential in _credentials(request))


def is_valid(credential: str, secrets: Secrets, source: str) -> bool:
    """Return whether a credential is a value of the secret `intake-SOURCE`, in a time that tells nothing of it.

    During a rotation the secret has two values, both valid. An empty value is never valid.
    """
    offered = credential.encode("utf-8", "surrogatepass")
    values = [value.encode() for value in secrets.get(f"intake-{source}") if value]
    return any(compare_digest(offered, value) for value in values)


def _credentials(request: Request) -> Iterator[str]:
    scheme, _, value = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    elif scheme.lower() == "basic":
        yield _password(value.strip())
    yield request.query.get("token", "")


def _password(encoded: str) -> str:
    """Return the password in basic credentials, whoever the user is; "" where there is none."""
    try:
        pair = b64decode(encoded, validate=True).decode()
    except ValueError:  # of base64 and of UTF-8 alike
        return ""
    return pair.partition(":")[2]
