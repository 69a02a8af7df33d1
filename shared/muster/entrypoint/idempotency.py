"""Carry out a request with an Idempotency-Key once, and answer its repetitions as it was answered.

After https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. The key is reserved before the
request is carried out, so that two at once do not both do it; a reservation whose holder died is taken over.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from muster.domain.text import digest
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_problems import Problem, decided
from muster.entrypoint.http import Response, json_response
from muster.ports import Clock, Conflict, Create, Document, DocumentStore, Fields, Replace, StoreUnavailable, Write
from muster.records import instant
from muster.schema import SCHEMA

KEPT = timedelta(hours=24)
RESERVED_FOR = timedelta(seconds=60)
"""Longer than a request may take."""
KEY_LIMIT = 255

log = logging.getLogger("muster.action")


class Idempotency:
    """The keys of all tokens, one document each."""

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        """Keep what was answered in `documents`."""
        self._documents = documents
        self._clock = clock

    def decided(self, about: str, call: Call, body: msgspec.Struct, do: Callable[[], msgspec.Struct]) -> Response:
        """Answer a call with that body by what `do` does `about` something ("incident"): once, where it bears a key.

        Raises Problem: 404 and 409 for what `do` finds missing or refuses, and those of `once`.
        """

        def run() -> Response:
            with decided(about):
                return json_response(200, do())

        key = call.request.headers.get("idempotency-key")
        if key is None:
            return run()
        request = digest(call.request.path, msgspec.json.encode(body, order="sorted").decode())
        return self.once(call.token.sha256, key, request, run)

    def once(self, token: str, key: str, request: str, run: Callable[[], Response]) -> Response:
        """Return the answer of `run`, or the answer given before to the same `request` with the same key.

        `token` and `request` are digests. Raises Problem: 400 for a key that is none, 409 while the first request is
        still being carried out, 422 where the key came with another request. What `run` raises passes through, and
        frees the key.
        """
        if not (0 < len(key) <= KEY_LIMIT and key.isprintable()):
            raise Problem(400, f"Idempotency-Key: 1 to {KEY_LIMIT} printable characters are expected.")
        name = digest("idempotency", token, key)
        found = self._documents.get(f"idempotency/{name}")
        if found and (answered := self._answered(found.fields, request)):
            return answered
        version = self._reserve(name, found, request)
        response = None
        try:
            response = run()
        finally:
            self._note(Replace(f"idempotency/{name}", _fields(request, self._clock.now(), response), version))
        return response

    def _answered(self, fields: Fields, request: str) -> Response | None:
        if fields["request"] != request:
            raise Problem(422, "This Idempotency-Key came with another request before.")
        if fields["status"] is not None:
            return Response(
                status=fields["status"],
                body=fields["body"].encode(),
                content_type=fields["content_type"],
                headers={"Cache-Control": "no-store", "Idempotency-Replayed": "true"},
            )
        if fields["until"] > instant(self._clock.now()):
            raise _under_way()
        return None

    def _note(self, write: Replace) -> None:
        """Write what was answered. Without it the reservation runs out, and a repetition is carried out anew."""
        try:
            self._documents.commit([write])
        except (Conflict, StoreUnavailable) as error:
            log.warning("an answer was not kept for its repetition", extra={"reason": str(error)})

    def _reserve(self, name: str, found: Document | None, request: str) -> int:
        now = self._clock.now()
        fields = _fields(request, now + RESERVED_FOR)
        write: Write = Create(f"idempotency/{name}", fields, expire_at=now + KEPT)
        if found:
            write = Replace(found.path, fields, found.version)
        try:
            return self._documents.commit([write])
        except Conflict:
            raise _under_way() from None


def _fields(request: str, until: datetime, response: Response | None = None) -> Fields:
    return {
        "schema": SCHEMA,
        "request": request,
        "until": instant(until),
        "status": response.status if response else None,
        "body": response.body.decode() if response else None,
        "content_type": response.content_type if response else None,
    }


def _under_way() -> Problem:
    return Problem(409, "The same request is still being carried out.", **{"Retry-After": "1"})
