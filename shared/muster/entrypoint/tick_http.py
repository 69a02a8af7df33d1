"""Receive what Cloud Scheduler calls for: the tick each minute, the dead letters each hour."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

import msgspec

from muster.entrypoint.callers import Verifier
from muster.entrypoint.http import Request, Response, json_response, problem
from muster.entrypoint.push_http import refusal
from muster.ports import Clock, NoPolicy, StoreUnavailable
from muster.usecases.redrive_dead_letters import RedriveReport
from muster.usecases.run_tick import TickReport

log = logging.getLogger("muster.tick")


class Tick(Protocol):
    """The tick's use case."""

    def __call__(self, now: datetime) -> TickReport:
        """Do everything due at `now`."""
        ...


class Redrive(Protocol):
    """The use case that publishes dead letters again."""

    def __call__(self) -> RedriveReport:
        """Publish those that are kept."""
        ...


class _Body(msgspec.Struct):
    now: datetime | None = None


class TickHandler:
    """POST /tick and POST /dead-letters. In development the tick's body may say the time: {"now": RFC 3339}."""

    def __init__(self, tick: Tick, redrive: Redrive, verifier: Verifier, clock: Clock, *, development: bool) -> None:
        """Run `tick` and `redrive` for verified callers."""
        self._tick = tick
        self._redrive = redrive
        self._verifier = verifier
        self._clock = clock
        self._development = development

        self._jobs = {"/tick": self._run_tick, "/dead-letters": self._run_redrive}

    def __call__(self, request: Request) -> Response:
        """Return 200 with what was done; 503 where the store or the bus is away (the next call goes on)."""
        job = self._jobs.get(request.path)
        if job is None:
            return problem(404, "Not found")
        if request.method != "POST":
            return problem(405, "Method not allowed", Allow="POST")
        return refusal(self._verifier, request) or job(request)

    def _run_tick(self, request: Request) -> Response:
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

    def _run_redrive(self, _request: Request) -> Response:
        report = self._redrive()
        if report.redriven or report.left or report.unavailable:
            log.warning("dead letters", extra=asdict(report))
        return json_response(503 if report.unavailable else 200, asdict(report))

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
