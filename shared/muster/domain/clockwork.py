"""Durations as people say them, and business days by the wall clock of a zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
MINUTE = timedelta(minutes=1)
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def spoken(duration: timedelta) -> str:
    """Say a duration in its two largest units: "15 min", "2 h 5 min", "3 d"; under a second is "0 s"."""
    left = int(abs(duration).total_seconds())
    parts: list[str] = []
    for seconds, unit in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def ago(duration: timedelta) -> str:
    """Say how long ago something was, in whole minutes: "just now", "12 min ago", "2 h 5 min ago"."""
    return "just now" if duration < MINUTE else f"{spoken(duration // MINUTE * MINUTE)} ago"


def ahead(duration: timedelta) -> str:
    """Say how far away something is, in whole minutes, rounded up: "in 5 min"."""
    return f"in {spoken(-(-duration // MINUTE) * MINUTE)}"


def add_business_days(start: datetime, days: int, zone: str) -> datetime:
    """Return the instant `days` weekdays (Monday to Friday) after `start`, at the same wall-clock time in `zone`.

    From a weekend it counts from the coming Monday's midnight. `start` is aware; the result is UTC.
    """
    local = start.astimezone(ZoneInfo(zone))
    if local.weekday() >= SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(), tzinfo=local.tzinfo)
    for _ in range(days):
        local += timedelta(days=1)
        while local.weekday() >= SATURDAY:
            local += timedelta(days=1)
    return local.astimezone(UTC)
