"""The alerts by which Muster tells of trouble of its own, as any other sender would."""

from collections.abc import Mapping
from datetime import datetime

from muster.domain.alert import Alert, AlertState
from muster.domain.breaker import Breaker
from muster.domain.parties import MUSTER
from muster.domain.rules.oncall import Schedule

SEVERITY = "P2"


def own_alert(  # noqa: PLR0913 - what an alert says
    key: str,
    state: AlertState,
    title: str,
    description: str,
    *,
    at: datetime,
    receipt: str,
    occurrence: str | None = None,
    occurred_at: datetime | None = None,
    labels: Mapping[str, str] | None = None,
) -> Alert:
    """Return an alert of Muster's own, told `at` an instant (aware, UTC)."""
    return Alert(
        source=MUSTER.id,
        receipt=receipt,
        received_at=at,
        key=key,
        state=state,
        title=title,
        description=description,
        severity=SEVERITY,
        labels=dict(labels or {}),
        occurrence=occurrence,
        occurred_at=occurred_at,
    )


def channel_alert(breaker: Breaker, state: AlertState, reason: str, now: datetime) -> Alert:
    """Return the alert that a channel's provider is down, or the end of it; one outage is told of once."""
    channel, since = breaker.channel, breaker.since.isoformat() if breaker.since else ""
    text = f"Muster could not send through {channel}, last because: {reason}. Other channels are used meanwhile."
    return own_alert(
        f"channel:{channel}",
        state,
        f"The channel {channel} does not take messages",
        text,
        at=now,
        receipt=f"breaker:{channel}:{now.isoformat()}",
        occurrence=f"{channel}|{state}|{since}",
        labels={"channel": channel},
    )


def calendar_alert(schedule: Schedule, state: AlertState, since: datetime, reason: str, now: datetime) -> Alert:
    """Return the alert that a schedule's calendar cannot be read `since` an instant, or the end of it."""
    return own_alert(
        f"calendar:{schedule.id}",
        state,
        f"The calendar of {schedule.name} cannot be read; who is on call may be out of date",
        f"Muster goes by what it read last. The reason: {reason}.",
        at=now,
        receipt=f"calendar:{schedule.id}:{state}:{since.isoformat()}",
        occurrence=f"{schedule.id}|{state}|{since.isoformat()}",
        labels={"schedule": schedule.id},
    )


def policy_alert(errors: str, now: datetime, *, away: bool, receipt: str) -> Alert:
    """Return the alert that there is no valid policy, for its `errors`; where there are none, the end of it.

    `away` says that there is none to read.
    """
    return own_alert(
        "policy",
        AlertState.OPEN if errors else AlertState.CLOSED,
        f"The policy {'cannot be read' if away else 'is not valid'}; the last good one stays in force",
        errors or "The policy is valid again.",
        at=now,
        receipt=receipt,
    )
