"""Answer the intake's requests in batches: what they publish is stored in one transaction, before any is answered."""

import logging
import threading
from collections.abc import Sequence

from muster.entrypoint.http import Handler, Request, Response, problem
from muster.ports import BusUnavailable, EventBus, Outgoing

RETRY_AFTER = {"Retry-After": "5"}
"""Seconds."""

log = logging.getLogger("muster.local")


class GatheringBus(EventBus):
    """Keeps what a handler publishes for a batch of requests, and stores it at the end of the batch.

    The port promises that what was published is durable when `publish` returns. Here that is kept towards whoever sent
    the requests: `answers` returns after it.
    """

    def __init__(self, bus: EventBus) -> None:
        """Store on `bus`."""
        self._bus = bus
        self._one_batch = threading.Lock()
        self._gathered: dict[str, list[Outgoing]] = {}

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Keep the messages until the end of the batch."""
        self._gathered.setdefault(topic, []).extend(messages)

    def answers(self, handler: Handler, requests: Sequence[Request]) -> list[Response]:
        """Return the handler's answers once all that it published is stored; where that fails, 503 for each.

        Batches wait for each other. A request whose handler raises is answered 500, and harms no other.
        """
        with self._one_batch:
            self._gathered = {}
            responses = [_answer(handler, request) for request in requests]
            try:
                for topic, messages in self._gathered.items():
                    self._bus.publish(topic, messages)
            except BusUnavailable as error:
                log.error("nothing was accepted after all: it could not be stored", extra={"reason": str(error)})  # noqa: TRY400 - the reason says it all
                return [problem(503, "Unavailable", "Nothing was accepted. Send it again.", **RETRY_AFTER)] * len(
                    requests
                )
            return responses


def _answer(handler: Handler, request: Request) -> Response:
    try:
        return handler(request)
    except Exception:
        log.exception("a request failed", extra={"path": request.path})
        return problem(500, "Internal error")
