"""The one place that speaks HTTP to providers, and turns what happens into the three outcomes of a send."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from muster.channels.loopback import is_this_machine
from muster.ports import Clock, SendAgain, SendFailed, SendUnknown

if TYPE_CHECKING:
    import urllib3

CONNECT_SECONDS = 4.0
"""For each address that the provider's name has."""
READ_SECONDS = 9.0
"""Until the status line and the headers are there."""
BODY_SECONDS = 5.0
BODY_LIMIT = 64 * 1024
LONGEST_WAIT = 3_600.0
"""A provider that asks for more seconds than this is asked again after this many."""
REQUEST_TIMEOUT = 408
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Reply:
    """A 2xx answer. `body` is None where it broke off: taken, but the provider's words about it are lost."""

    status: int
    body: bytes | None


def silent(_body: bytes) -> str:
    """Explain nothing: for providers whose error texts are not ours to repeat."""
    return ""


def post(  # noqa: PLR0913 - a request has this many parts
    who: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    clock: Clock,
    explain: Callable[[bytes], str] = silent,
) -> Reply:
    """POST once, without redirects or retries, within 18 s, and return the 2xx reply.

    `who` names the provider in error texts, which never hold the URL, a header or a secret; `explain` makes a short
    text of an error's body. Raises SendAgain where nothing was taken (not reachable; 408, 429, 5xx, with Retry-After
    of RFC 9110 §10.2.3), SendFailed for every other answer, SendUnknown where the answer was lost.
    """
    from urllib3 import Timeout  # noqa: PLC0415 - 60 ms only a sender needs
    from urllib3.exceptions import HTTPError, LocationValueError  # noqa: PLC0415 - see above

    _refuse_clear_text(who, url)
    sent: list[bool] = []
    try:
        response = _pool().request(
            "POST",
            url,
            body=_noting(body, sent),
            headers={**headers, "User-Agent": "muster", "Content-Length": str(len(body))},
            timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
    except LocationValueError:
        reason = f"{who}: its address is not a URL"
        raise SendFailed(reason) from None
    except HTTPError as error:
        if sent:
            reason = f"{who} took the request and did not answer ({_words(error)})"
            raise SendUnknown(reason) from None
        reason = f"{who} could not be reached ({_words(error)})"
        raise SendAgain(reason) from None
    reply = Reply(response.status, _read(response))
    if 200 <= reply.status < 300:  # noqa: PLR2004 - the 2xx
        return reply
    raise _outcome(who, reply, explain, _wait(response.headers.get("Retry-After", ""), clock.now()))


@cache
def _pool() -> "urllib3.PoolManager":
    """Return the process's connections; TLS is verified against the system's authorities (or SSL_CERT_FILE's)."""
    import urllib3  # noqa: PLC0415 - 60 ms only a sender needs

    return urllib3.PoolManager(maxsize=16)


def _noting(body: bytes, sent: list[bool]) -> Iterator[bytes]:
    """Yield the body, noting that it went out: before that the provider cannot have acted on it, after it may have."""
    sent.append(True)
    yield body


def _refuse_clear_text(who: str, url: str) -> None:
    """Raise SendFailed unless the URL is https, or leads to this machine: messages hold secrets and signed links."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - 5 ms only a sender needs

    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname))):
            return
    reason = f"{who}: its address is not https"
    raise SendFailed(reason)


def _read(response: "urllib3.BaseHTTPResponse") -> bytes | None:
    """Return the body's first 64 KiB, or None if it broke off or dribbled for longer than `BODY_SECONDS`."""
    from threading import Timer  # noqa: PLC0415 - with urllib3, which needs it anyway

    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

    def stop() -> None:
        with suppress(OSError, RuntimeError, ValueError):
            response.shutdown()

    timer = Timer(BODY_SECONDS, stop)
    timer.start()
    body = b""
    try:
        while len(body) < BODY_LIMIT and (part := response.read(BODY_LIMIT - len(body))):
            body += part
    except HTTPError:
        return None
    finally:
        timer.cancel()
        if len(body) == BODY_LIMIT:
            response.close()
    return body


def _outcome(who: str, reply: Reply, explain: Callable[[bytes], str], wait: float | None) -> Exception:
    detail = explain(reply.body or b"")
    reason = f"{who} answered {reply.status}" + (f": {detail}" if detail else "")
    if reply.status in {REQUEST_TIMEOUT, TOO_MANY_REQUESTS} or reply.status >= SERVER_ERROR:
        return SendAgain(reason, after=wait)
    return SendFailed(reason)


def _wait(retry_after: str, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for: a number, or an HTTP date; None where it says nothing."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - 10 ms only an error needs

    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), LONGEST_WAIT)
    with suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT)
    return None


def _words(error: Exception) -> str:
    """Say what went wrong without the address, which urllib3's own texts hold."""
    from urllib3 import exceptions as e  # noqa: PLC0415 - 60 ms only a sender needs

    for kind, words in (
        (e.NameResolutionError, "its name does not resolve"),
        (e.NewConnectionError, "connection refused, or no way there"),
        (e.ConnectTimeoutError, f"no connection within {CONNECT_SECONDS:g} s"),
        (e.ReadTimeoutError, f"silent for {READ_SECONDS:g} s"),
        (e.SSLError, "TLS failed"),
    ):
        if isinstance(error, kind):
            return words
    return "connection lost"
