"""Receive alerts and log what was accepted: the part that every road into the intake shares."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from muster.domain.alert import Alert
from muster.entrypoint.http import Response, problem
from muster.intake.received import Received
from muster.intake.unreadable import KEY
from muster.ports import Clock

Accept: TypeAlias = Callable[[Sequence[Alert]], int]
"""Publish alerts durably and return their number; raise BusUnavailable otherwise."""

RETRY_AFTER = {"Retry-After": "5"}
"""Seconds."""
_LOGGED_LIMIT = 20
_LOG = logging.getLogger("muster.intake")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Give receipts, pass alerts on. One log line a request, which never holds a payload or a credential."""

    accept: Accept
    clock: Clock
    new_receipt: Callable[[], str]

    def received(self, source: str, receipt: str | None = None) -> Received:
        """Return the circumstances of a message that has just come in; without `receipt` it gets a new one."""
        return Received(source=source, receipt=receipt or self.new_receipt(), received_at=self.clock.now())

    def take(self, alerts: Sequence[Alert], received: Received) -> int:
        """Return the number of alerts accepted, once they are durably published; raise BusUnavailable otherwise."""
        accepted = self.accept(alerts)
        _LOG.info(
            "accepted",
            extra={
                "source": received.source,
                "receipt": received.receipt,
                "accepted": accepted,
                "unreadable": sum(alert.key.startswith(KEY) for alert in alerts),
                "alerts": [alert.id for alert in alerts[:_LOGGED_LIMIT]],
            },
        )
        return accepted


def refused(source: str, status: int, reason: str) -> None:
    """Log a request of which nothing was accepted."""
    _LOG.warning("refused", extra={"source": source, "status": status, "reason": reason, "accepted": 0})


def unavailable(source: str, error: Exception) -> Response:
    """Return the answer to a request of which nothing was accepted, since something that is needed does not answer."""
    refused(source, 503, f"{type(error).__name__}: {error}")
    return problem(503, "Unavailable", "Nothing was accepted. Send it again.", **RETRY_AFTER)
