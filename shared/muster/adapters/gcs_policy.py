"""The policy as an object in a bucket of Cloud Storage, read over its JSON API."""

from collections.abc import Callable
from time import monotonic as system_monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import urllib3
    from google.auth.credentials import Credentials

CLOUD_STORAGE = "https://storage.googleapis.com"
"""https://docs.cloud.google.com/storage/docs/request-endpoints"""
SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"
CONNECT_SECONDS = 2.0
READ_SECONDS = 2.0
"""Of silence, before the answer or within it."""
BODY_SECONDS = 5.0
PAUSE = 0.5
"""Half the seconds before the third and last attempt; the second follows the first at once."""
WORTH_ANOTHER_ATTEMPT = frozenset({408, 429, *range(500, 600)})
"""https://docs.cloud.google.com/storage/docs/retry-strategy"""
GIST = 300
"""Characters of an error's text that are repeated."""


class GcsPolicy:
    """Reads gs://BUCKET/OBJECT with the default credentials. For one thread at a time, as KeepPolicy reads.

    Everything is made at the first reading: a bucket that is away does not keep a function from starting.
    """

    def __init__(
        self,
        source: str,
        emulator: str | None = None,
        *,
        most: int,
        url: str = CLOUD_STORAGE,
        monotonic: Callable[[], float] = system_monotonic,
    ) -> None:
        """Read `source`, of which `most` bytes are of interest; with `emulator`, a base URL, there and anonymously.

        Raises ValueError where `source` names no object.
        """
        bucket, _, name = source.removeprefix("gs://").partition("/")
        if not source.startswith("gs://") or not bucket or not name:
            message = f"{source!r} names no object: expected gs://BUCKET/OBJECT"
            raise ValueError(message)
        self._source, self._bucket, self._name = source, bucket, name
        self._most, self._url, self._anonymous = most, (emulator or url).rstrip("/"), emulator is not None
        self._monotonic = monotonic
        self._connections: urllib3.PoolManager | None = None
        self._credentials: Credentials | None = None

    def read(self) -> bytes:
        """Return the object as it is now; one byte more than `most`, and no more, where it is longer.

        Raises OSError, whose text is one line for people, where it cannot be had now: it is not there or not allowed
        (which look alike to who may not list the bucket), or three attempts failed. That takes some ten seconds where
        Cloud Storage is silent, ten more where a token is needed and not to be had soon, and never half a minute.
        """
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - 30 ms only a reader needs
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - 60 ms only a reader needs

        try:
            status, body = self._get()
        except GoogleAuthError as error:
            raise OSError(f"{self._source}: there are no credentials to read it with: {_line(str(error))}") from error
        except HTTPError as error:
            reason = getattr(error, "reason", None) or error
            raise OSError(f"{self._source}: no answer from Cloud Storage: {_line(str(reason))}") from error
        if status == 200:  # noqa: PLR2004 - OK
            return body
        if status == 401:  # noqa: PLR2004 - Unauthorized
            self._credentials = None  # a token may be revoked before its time: the next reading asks for another
        said = _line(body.decode(errors="replace"))
        raise OSError(f"{self._source}: Cloud Storage answered {status}" + (f": {said}" if said else ""))

    def _get(self) -> tuple[int, bytes]:
        """Return the status and the body, the latter cut."""
        from urllib.parse import quote  # noqa: PLC0415 - 5 ms only a reader needs

        bucket, name = quote(self._bucket, safe=""), quote(self._name, safe="")
        url = f"{self._url}/storage/v1/b/{bucket}/o/{name}?alt=media"
        response = self._pool().request(
            "GET", url, headers=self._headers(url), redirect=False, preload_content=False, decode_content=False
        )
        try:
            return response.status, self._body(response)
        finally:
            response.close()

    def _body(self, response: "urllib3.BaseHTTPResponse") -> bytes:
        from urllib3.exceptions import TimeoutError as TooSlow  # noqa: PLC0415 - see read

        give_up_at = self._monotonic() + BODY_SECONDS
        body = b""
        while part := response.read1(self._most + 1 - len(body)):
            body += part
            if self._monotonic() > give_up_at:
                raise TooSlow(f"the object did not come within {BODY_SECONDS:g} s")
        return body

    def _pool(self) -> "urllib3.PoolManager":
        """Return the connections; TLS is verified against the system's authorities (or SSL_CERT_FILE's)."""
        if self._connections is None:
            import urllib3  # noqa: PLC0415 - see read

            retries = urllib3.Retry(
                2,
                status_forcelist=WORTH_ANOTHER_ATTEMPT,
                backoff_factor=PAUSE,
                raise_on_status=False,
                respect_retry_after_header=False,
            )
            timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
            self._connections = urllib3.PoolManager(timeout=timeout, retries=retries)
        return self._connections

    def _headers(self, url: str) -> dict[str, str]:
        """Return the headers that carry the token, a new one where the last has expired."""
        headers = {"User-Agent": "muster"}
        if not self._anonymous:
            import google.auth  # noqa: PLC0415 - see read

            from muster.adapters.google_token_request import TokenRequest  # noqa: PLC0415 - see read

            request = TokenRequest(self._monotonic)
            if self._credentials is None:
                self._credentials, _ = google.auth.default(scopes=[SCOPE], request=request)
            self._credentials.before_request(request, "GET", url, headers)  # type: ignore[no-untyped-call]
        return headers


def _line(text: str) -> str:
    return " ".join(text.split())[:GIST]
