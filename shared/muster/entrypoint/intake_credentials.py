"""Check a sender's credential: HTTP basic, a bearer token, or a token in the URL."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from hmac import compare_digest

from muster.entrypoint.http import Request
from muster.ports import Incomplete, Secrets, SecretsUnavailable

CHALLENGE = {"WWW-Authenticate": 'Basic realm="muster", Bearer realm="muster"'}


def authenticated(request: Request, secrets: Secrets, source: str) -> bool:
    """Return whether any credential in the request is valid for a source. Raises SecretsUnavailable as below."""
    return any_valid(_credentials(request), secrets, source)


def any_valid(credentials: Iterable[str], secrets: Secrets, source: str) -> bool:
    """Return whether a credential is a value of the secret `intake-SOURCE`, in a time that tells nothing of it.

    During a rotation the secret has two values, both valid. An empty value is never valid. Raises SecretsUnavailable
    where it cannot be told: a sender with a valid key may take 401 for final, and its alert would be lost.
    """
    name = f"intake-{source}"
    offered = [_digest(credential) for credential in credentials if credential]
    held = secrets.get(name)
    # All are compared, each as a digest: neither the length of a key shows, nor which of two it is.
    matches = [compare_digest(each, _digest(value)) for each in offered for value in held if value]
    if any(matches):
        return True
    if offered and isinstance(held, Incomplete):
        reason = f'the secret "{name}" cannot be read whole'
        raise SecretsUnavailable(reason)
    return False


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


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
