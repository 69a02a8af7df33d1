"""Google's public certificates, to check its ID tokens against: fetched when needed, kept as long as allowed."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from time import monotonic as system_monotonic

GOOGLE_CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
"""An object of PEM certificates by key id: https://docs.cloud.google.com/docs/authentication/verify-tokens."""
TIMEOUT = 5.0
"""Seconds for one attempt to fetch."""
SHORTEST, LONGEST = 60.0, 86_400.0
"""Seconds to keep certificates, whatever the answer allows; and how often a key nobody knows may cause a fetch."""
PAUSE = 1.0
"""Seconds after a failure in which no other request waits for the same failure."""


class CertificatesUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """Nobody can be told from anybody now. Answer 503, so that the caller comes again; never accept."""


class Certificates:
    """Fetches on the first use. For any thread: one fetches, the others wait for it."""

    def __init__(self, url: str = GOOGLE_CERTIFICATES, monotonic: Callable[[], float] = system_monotonic) -> None:
        """Fetch from `url`; `monotonic` gives the seconds that ages are counted in."""
        self._url, self._monotonic = url, monotonic
        self._lock = threading.Lock()
        self._known: Mapping[str, str] = {}
        self._fetched_at = self._expires_at = self._failed_at = float("-inf")

    def current(self, key_id: str) -> Mapping[str, str]:
        """Return the certificates by key id, among them `key_id`'s if Google has one; raise CertificatesUnavailable."""
        with self._lock:
            now = self._monotonic()
            if now >= self._expires_at or (key_id not in self._known and now >= self._fetched_at + SHORTEST):
                self._refresh(now)
            return self._known

    def _refresh(self, now: float) -> None:
        if now < self._failed_at + PAUSE:
            reason = "the certificates could not be fetched a moment ago"
            raise CertificatesUnavailable(reason)
        try:
            self._known, lifetime = _fetch(self._url)
        except CertificatesUnavailable:
            self._failed_at = self._monotonic()
            raise
        self._fetched_at, self._expires_at = now, now + lifetime


def _fetch(url: str) -> tuple[Mapping[str, str], float]:
    """Return the certificates and for how many seconds they may be kept."""
    import urllib3  # noqa: PLC0415 - only where tokens are checked

    try:
        with urllib3.PoolManager(timeout=TIMEOUT, retries=urllib3.Retry(1, redirect=0)) as pool:
            response = pool.request("GET", url)
    except urllib3.exceptions.HTTPError as error:
        reason = f"the certificates cannot be fetched: {error}"
        raise CertificatesUnavailable(reason) from error
    try:
        certificates = json.loads(response.data) if response.status == 200 else None  # noqa: PLR2004 - OK
    except ValueError:
        certificates = None
    if not isinstance(certificates, dict) or not all(isinstance(value, str) for value in certificates.values()):
        reason = f"{url} answered {response.status}, and no certificates"
        raise CertificatesUnavailable(reason)
    return certificates, _lifetime(response.headers)


def _lifetime(headers: Mapping[str, str]) -> float:
    """Return how long the answer stays fresh, in seconds (RFC 9111, section 4.2)."""
    allowed = re.search(r"\bmax-age=(\d{1,9})", headers.get("cache-control", ""))
    age = re.fullmatch(r"\d{1,9}", headers.get("age", "0").strip())
    fresh = float(allowed[1] if allowed else 0) - float(age[0] if age else 0)
    return min(max(fresh, SHORTEST), LONGEST)
