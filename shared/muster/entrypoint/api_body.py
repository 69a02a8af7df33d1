"""Read the JSON body of a request into the shape that its operation takes."""

from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from muster.entrypoint.api_bodies import Body
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Request

B = TypeVar("B", bound=Body)


def read(request: Request, shape: type[B]) -> B:
    """Return the body; none at all is an empty object. Raises Problem: 400, 415 or 422."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and media != "application/json":
        raise Problem(415, "Say what to do in JSON, with the Content-Type application/json.")
    try:
        return msgspec.json.decode(request.body or b"{}", type=shape)
    except msgspec.ValidationError as error:
        raise Problem(422, f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, f"The body is not JSON: {error}.") from error


def utc(at: datetime) -> datetime:
    """Return an instant of a body in UTC. Raises Problem 422 where UTC has no such year."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Problem(422, f"{at.isoformat()} is beyond the calendar.") from None
