"""What an audit of Muster's own work found, and the incident about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.alert import Alert, AlertState
from muster.domain.own_alert import own_alert

EVERY = timedelta(minutes=5)
MINUTE = 3
"""Of every five: away from the full hours at which schedules hand over and everybody's jobs run."""
KEY = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """When the last audit began (UTC), and the kinds of trouble that were found last."""

    at: datetime
    troubles: tuple[str, ...] = ()

    def begun(self, now: datetime) -> "Audit":
        """Return it once the next audit has begun."""
        return replace(self, at=now)

    def found(self, troubles: Mapping[str, str]) -> "Audit":
        """Return it with what was found, a sentence by kind of trouble."""
        return replace(self, troubles=tuple(sorted(troubles)))


def is_time(now: datetime, last: Audit | None) -> bool:
    """Return whether an audit is to begin at `now`, by the minute; and not by two ticks of the same minute."""
    minutes = EVERY // timedelta(minutes=1)
    return now.minute % minutes == MINUTE and (last is None or abs(now - last.at) >= EVERY / 2)


def report(before: Audit, after: Audit, troubles: Mapping[str, str]) -> Alert | None:
    """Return the alert that one audit's findings give after another's; None where there is nothing new."""
    if before.troubles == after.troubles:
        return None
    state = AlertState.OPEN if troubles else AlertState.CLOSED
    occurrence = "|".join((KEY, state, after.at.isoformat(), *after.troubles))
    return own_alert(
        KEY,
        state,
        "Muster has left work of its own undone",
        "\n".join(troubles.values()) or "Everything that was left is done.",
        at=after.at,
        receipt=occurrence,
        occurrence=occurrence,
        occurred_at=after.at,
    )
