"""Make and read the signed links in messages. Whoever holds a link may do what it says, until it expires."""

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.signer import SigningAlgorithm

from muster.ports import Clock, Incomplete, Secrets, SecretsUnavailable

SECRET = "link-keys"  # noqa: S105 - the name of a secret
EXPIRES_AFTER = timedelta(days=7)
"""An incident that is open for longer has been paged about again, with fresh links."""
SIGNATURE_BYTES = 18
"""Of HMAC-SHA-256's 32: more than half, as RFC 2104 asks, and a multiple of three, so that no base64 digit has bits to
spare: a signature has exactly one spelling."""

log = logging.getLogger("muster.links")

_CODES = {
    "acknowledge": "a",
    "escalate": "e",
    "resolve": "r",
    "update": "u",
    "approve": "y",
    "deny": "n",
    "confirm": "c",
    "severity": "s",
}
_ACTIONS = {code: action for action, code in _CODES.items()}
_TOKEN = re.compile(r"\.?[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{24}", re.ASCII)


class LinkExpired(Exception):  # noqa: N818 - an answer, not a fault
    """The link was ours, and is too old."""


class LinkForged(Exception):  # noqa: N818 - an answer, not a fault
    """Not a link that was made here: cut short, tampered with, for another purpose, or signed with a retired key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClaim:
    """What a link is for: an action on an incident, by a person, or by whoever holds it where it was posted to many.

    `subject` says what the action is about where an incident may have several of these.
    """

    incident: str
    person: str | None
    action: str
    subject: str = ""


class LinkSigner:
    """Signs with the newest value of the secret `link-keys` and accepts every value, so that keys can be rotated."""

    def __init__(self, secrets: Secrets, base_url: str, clock: Clock) -> None:
        """Make links that begin with `base_url`, the public URL of the function that answers them."""
        self._secrets = secrets
        self.base_url = base_url.rstrip("/")
        self._clock = clock

    def action_url(self, incident: str, person: str | None, action: str, subject: str = "") -> str | None:
        """Return the link for acknowledge, escalate, resolve, update or severity, or to approve or deny the `subject`.

        On no incident, for confirm: that the delivery that is the `subject` has come.

        None where no key is set, which is logged as an error: a page without links is better than no page.
        """
        claim = " ".join((f"{_CODES[action]}{incident}", person or "", subject)).rstrip()
        token = self._sign("action", claim)
        return f"{self.base_url}/r/{token}" if token else None

    def read(self, token: str) -> LinkClaim:
        """Return what the token of an action's link is for. Raises LinkExpired, LinkForged or SecretsUnavailable."""
        text = self._read("action", token)
        incident, person, subject = (*text[1:].split(" "), "", "")[:3]
        return LinkClaim(incident=incident, person=person or None, action=_ACTIONS[text[0]], subject=subject)

    def callback_url(self, delivery: str) -> str | None:
        """Return where Twilio reports on a delivery, "/status" or "/keys" to be appended; None where no key is set."""
        token = self._sign("twilio", delivery)
        return f"{self.base_url}/callbacks/twilio/{token}" if token else None

    def read_callback(self, token: str) -> str:
        """Return the id of the delivery that the token of a callback is about. Raises as `read` does."""
        return self._read("twilio", token)

    def _sign(self, purpose: str, text: str) -> str | None:
        try:
            keys = _usable(self._secrets.get(SECRET))
        except SecretsUnavailable:
            log.error('no link can be made: the secret "%s" cannot be read', SECRET)  # noqa: TRY400 - no news in it
            return None
        if not keys:
            log.error('no link can be made: the secret "%s" is not set', SECRET)
            return None
        return str(self._serializer(keys, purpose).dumps(text))

    def _read(self, purpose: str, token: str) -> str:
        if not _TOKEN.fullmatch(token):
            raise LinkForged
        held = self._secrets.get(SECRET)
        keys = _usable(held)
        if not keys:
            raise LinkForged
        try:
            text, signed_at = self._serializer(keys, purpose).loads(token, return_timestamp=True)
        except BadSignature as error:
            if isinstance(held, Incomplete):
                reason = f'the secret "{SECRET}" cannot be read whole'
                raise SecretsUnavailable(reason) from error
            raise LinkForged from error
        if self._clock.now() - signed_at > EXPIRES_AFTER:
            raise LinkExpired
        return str(text)

    def _serializer(self, keys: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            keys,
            salt=f"muster.link.{purpose}",
            serializer=_Text,
            signer=_Signer,
            signer_kwargs={"clock": self._clock, "key_derivation": "hmac", "algorithm": _ShortHmac()},
        )


def _usable(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (key.strip() for key in keys)))


class _Text:
    """Payloads are texts as they are: quotes would cost characters of an SMS."""

    @staticmethod
    def dumps(text: object) -> str:
        return str(text)  # the library tries it with {}, to see whether it gives text or bytes

    @staticmethod
    def loads(text: str) -> str:
        return text


class _ShortHmac(SigningAlgorithm):
    """HMAC-SHA-256, cut so that a link fits an SMS."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the signature."""
        return hmac.digest(key, value, "sha256")[:SIGNATURE_BYTES]


class _Signer(TimestampSigner):
    """Takes the time from a Clock."""

    default_digest_method = staticmethod(hashlib.sha256)

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own arguments
        """Sign at the times that `clock` tells."""
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        """Return the seconds since 1970."""
        return int(self._clock.now().timestamp())
