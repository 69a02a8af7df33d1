"""Bound how often one caller is answered, by a bucket of tokens each, in this process alone.

Who has shown that it may send alerts is never asked to wait: an alert refused may be an alert lost. Strangers are known
by their address only, which they share with others (an office, a cloud's own senders); so an address never keeps a
valid credential out, and is charged only for what was refused.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from time import monotonic as system_monotonic
from typing import TypeAlias

from muster.entrypoint.http import Handler, Request, Response, problem

TooOften: TypeAlias = Callable[[Request, int], Response]
"""Answer a request that comes too often, the next of which is welcome after so many seconds."""

REFUSALS = frozenset({401, 403, 410})
MOST = 10_000
"""Callers that are remembered; whoever was not heard of for longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: int
    per_second: float


CREDENTIALS = Rate(100, 10)
"""Requests with one credential of the responders' side: a script that runs wild spends its own."""
STRANGERS = Rate(60, 1)
"""Refusals of one address."""


class Buckets:
    """A bucket for each caller, full at first. For any thread."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = system_monotonic) -> None:
        """Fill each at `rate`; `monotonic` gives the seconds."""
        self._rate, self._monotonic = rate, monotonic
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, float]] = {}

    def wait(self, caller: str) -> int:
        """Take a token and return 0; where there is none, return the seconds until there is one."""
        with self._lock:
            now = self._monotonic()
            left, at = self._kept.pop(caller, (self._rate.burst, now))
            tokens = min(left + (now - at) * self._rate.per_second, self._rate.burst)
            taken = tokens >= 1
            self._kept[caller] = tokens - taken, now
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return 0 if taken else max(ceil((1 - tokens) / self._rate.per_second), 1)


def too_often(_request: Request, wait: int) -> Response:
    """Return problem details."""
    headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
    return problem(429, "Too many requests", "Too many requests came from there: wait a little.", **headers)


def patient(
    handler: Handler,
    *,
    answer: TooOften = too_often,
    credential: Callable[[Request], str] = lambda _: "",
    monotonic: Callable[[], float] = system_monotonic,
) -> Handler:
    """Return the handler, bounded: whoever comes too often is told by `answer` when to come again, and nothing else.

    A credential, whether or not it is valid, has a bucket of its own, so that it keeps nobody else waiting.
    """
    credentials, strangers = Buckets(CREDENTIALS, monotonic), Buckets(STRANGERS, monotonic)

    def handle(request: Request) -> Response:
        shown = credential(request)
        if wait := credentials.wait(sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()) if shown else 0:
            return answer(request, wait)
        response = handler(request)
        wait = strangers.wait(address(request)) if response.status in REFUSALS else 0
        return answer(request, wait) if wait else response

    return handle


def address(request: Request) -> str:
    """Return where a request came from: what Google's front end appends to X-Forwarded-For, the last of the list.

    Of IPv6 it is the network of 64 bits: within that, everybody can have as many addresses as they like. "" on one's
    own machine, where nothing stands in front.
    """
    last = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if ":" not in last:
        return last
    from ipaddress import IPv6Address  # noqa: PLC0415 - 5 ms only such a stranger costs

    try:
        return str(IPv6Address(int(IPv6Address(last)) >> 64 << 64))
    except ValueError:
        return last
