"""ID tokens as Google signs them, by keys of the tests' own, whose certificates a loopback server hands out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import jwt
from google.auth.crypt import RSASigner

from tests.support.servers import Answer, HttpRecorder, as_json

AUDIENCE = "https://escalation-tick-123456.europe-west1.run.app"
ACCOUNT = "scheduler@a-project.iam.gserviceaccount.com"
MAX_AGE = 20_000


@dataclass(frozen=True)
class Key:
    """A signing key and its self-signed certificate, both as PEM."""

    private: bytes
    certificate: str


@cache
def key(key_id: str) -> Key:
    """Return the key of that id, made once a test run."""
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, key_id)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return Key(
        private.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()),
        certificate.public_bytes(pem).decode(),
    )


def token(key_id: str = "first", **claims: Any) -> str:  # noqa: ANN401 - claims are JSON of any type
    """Return an ID token as Cloud Scheduler sends it, with some claims replaced (None: left out)."""
    now = int(time.time())
    usual = {
        "aud": AUDIENCE,
        "email": ACCOUNT,
        "email_verified": True,
        "exp": now + 3_600,
        "iat": now,
        "iss": "https://accounts.google.com",
        "sub": "113774264463038321964",
    }
    payload = {name: value for name, value in (usual | claims).items() if value is not None}
    signer = RSASigner.from_string(key(key_id).private, key_id)  # type: ignore[no-untyped-call]
    encoded: bytes = jwt.encode(signer, payload)  # type: ignore[no-untyped-call]
    return encoded.decode()


@dataclass
class GoogleKeys:
    """What Google's certificates address answers with: the certificates of `key_ids`, fresh for MAX_AGE seconds."""

    server: HttpRecorder
    key_ids: list[str] = field(default_factory=lambda: ["first"])

    def answer(self) -> Answer:
        """Return the certificates as Google does."""
        certificates = as_json({key_id: key(key_id).certificate for key_id in self.key_ids})
        caching = {"Cache-Control": f"public, max-age={MAX_AGE}, must-revalidate, no-transform", "Age": "0"}
        return Answer(200, certificates.body, {**certificates.headers, **caching})


@contextmanager
def google_keys() -> Iterator[GoogleKeys]:
    """Serve certificates at `server.url`, until the block ends."""
    with HttpRecorder() as server:
        keys = GoogleKeys(server)
        answer: Callable[[object], Answer] = lambda _: keys.answer()  # noqa: E731 - the recorder takes a callable
        server.default = answer
        yield keys
