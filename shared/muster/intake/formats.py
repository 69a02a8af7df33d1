"""The alert formats, and the way in that loses nothing."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeAlias

from muster.domain.alert import Alert
from muster.intake import cloud_monitoring, generic, pagerduty
from muster.intake.json_body import raw_text
from muster.intake.received import Received, Unreadable
from muster.intake.unreadable import unreadable

Parse: TypeAlias = Callable[[bytes, Received], list[Alert]]
"""Read one message of a format into at least one alert, or raise Unreadable."""

PARSERS: Mapping[str, Parse] = {
    "cloud_monitoring": cloud_monitoring.parse,
    "generic": generic.parse,
    "pagerduty": pagerduty.parse,
}
"""By the name of the source, which is the name of its intake and of its credentials."""

_LOG = logging.getLogger("muster.intake")


def parse(body: bytes, received: Received) -> list[Alert]:
    """Return the alerts in a message of `received.source`, at least one; raise Unreadable, and nothing else."""
    try:
        return PARSERS[received.source](body, received)
    except Unreadable:
        raise
    except Exception as error:
        # A bug in a parser must not cost an alert: a 5xx is retried a few times and then dropped by the sender.
        _LOG.exception("parser failed", extra={"source": received.source, "receipt": received.receipt})
        reason = "its parser failed, which the log explains"
        raise Unreadable(reason) from error


def read(body: bytes, received: Received) -> list[Alert]:
    """Return the alerts in a message, or the one alert that says it could not be read. Raise nothing."""
    try:
        return parse(body, received)
    except Unreadable as problem:
        return [unreadable(problem, raw_text(body), received)]
