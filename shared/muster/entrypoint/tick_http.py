"""Receive Cloud Scheduler's tick."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

import msgspec

from muster.entrypoint.callers import Verifier
from muster.entrypoint.http import Request, Response, json_response, problem
from muster.entrypoint.push_http import refusal
from muster.ports import Clock, NoPolicy, StoreUnavailable
from muster.usecases.run_tick import TickReport

log = logging.getLogger("muster.tick")


class Tick(Protocol):
    """The tick's use case."""

    def __call__(self, now: datetime) -> TickReport:
        """Do everything due at `now`."""
        ...


class _Body(msgspec.Struct):
    now: datetime | None = None


class TickHandler:
    """POST /tick. In development the body may say what time it is: {"now": RFC 3339}."""

    def __init__(self, tick: Tick, verifier: Verifier, clock: Clock, *, development: bool) -> None:
        """Run `tick` for verified callers."""
        self._tick = tick
        self._verifier = verifier
        self._clock = clock
        self._development = development

    def __call__(self, request: Request) -> Response:
        """Return 200 with what the tick did; 503 where the store is away (the next tick goes on)."""
        if request.path != "/tick":
            return problem(404, "Not found")
        if request.method != "POST":
            return problem(405, "Method not allowed", Allow="POST")
        if refused := refusal(self._verifier, request):
            return refused
        try:
            report = self._tick(self._now(request))
        except msgspec.ValidationError as error:
            return problem(400, "Not understood", str(error))
        except (StoreUnavailable, NoPolicy) as error:
            log.warning("left to the next tick: %s", error)
            return problem(503, "Try again")
        if report.due:
            log.info("tick", extra=asdict(report))
        return json_response(200, asdict(report))

    def _now(self, request: Request) -> datetime:
        if not self._development or not request.body:
            return self._clock.now()
        try:
            body = msgspec.json.decode(request.body, type=_Body)
        except msgspec.DecodeError:
            return self._clock.now()
        if body.now is not None and body.now.tzinfo is None:
            message = "`now` needs a time zone"
            raise msgspec.ValidationError(message)
        return body.now or self._clock.now()
