"""What google-auth asks for tokens with where somebody waits: it gives up soon."""

from collections.abc import Callable, Mapping
from time import monotonic as system_monotonic

from google.auth.exceptions import RefreshError
from google.auth.transport import Response
from google.auth.transport.requests import Request

SILENCE_SECONDS = 2.0
"""Of one request."""
TOKEN_SECONDS = 6.0
"""For all that a token takes; a pause of the library's, of four seconds at most by then, may come on top."""


class TokenRequest(Request):
    """Makes the requests for one token, on Cloud Run four to the metadata server, and none after TOKEN_SECONDS.

    The library itself waits three seconds for each of five attempts, and 15 between these, for each thing it asks for:
    https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/compute_engine/_metadata.py.
    """

    def __init__(self, monotonic: Callable[[], float] = system_monotonic) -> None:
        """Begin to count the seconds."""
        super().__init__()
        self._monotonic, self._give_up_at = monotonic, monotonic() + TOKEN_SECONDS

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **options: object,
    ) -> Response:
        """Return the answer. Raises RefreshError once it is too late, after which the library does not try again."""
        if self._monotonic() >= self._give_up_at:
            raise RefreshError(f"no token within {TOKEN_SECONDS:g} s")  # type: ignore[no-untyped-call]
        patience = min(timeout or SILENCE_SECONDS, SILENCE_SECONDS)
        response: Response = super().__call__(url, method, body, headers, patience, **options)  # type: ignore[no-untyped-call]
        return response
