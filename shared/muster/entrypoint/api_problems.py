"""Errors of the API: RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457)."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.domain.story import Refused
from muster.entrypoint.http import Response, problem
from muster.ports import Conflict, NoPolicy, StoreUnavailable
from muster.usecases.act_on_incident import NotFound

RETRY_AFTER = "5"
"""Seconds until a request that nobody could answer is worth another try."""
_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Not JSON",
    422: "Not acceptable as it is",
    429: "Too many requests",
    503: "Unavailable",
}


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """The request is answered with an error."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers

    def response(self) -> Response:
        """Return the answer."""
        headers = {"Cache-Control": "no-store", **self.headers}
        return problem(self.status, _TITLES[self.status], self.detail, **headers)


@contextmanager
def decided(about: str) -> Iterator[None]:
    """Take what a use case raises `about` something ("incident") as the problem that it is to the caller."""
    try:
        yield
    except NotFound:
        raise Problem(404, f"There is no such {about}.") from None
    except Refused as refusal:
        raise Problem(409, _sentence(str(refusal))) from refusal


@contextmanager
def reachable() -> Iterator[None]:
    """Take a store that does not answer, or that changes too fast, as a reason to ask again."""
    try:
        yield
    except (StoreUnavailable, Conflict, NoPolicy) as error:
        detail = "The store did not answer in time: the request may or may not have been carried out."
        raise Problem(503, detail, **{"Retry-After": RETRY_AFTER}) from error


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
