"""Durations and instants as people say them."""

from datetime import datetime, timedelta

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


def say(at: datetime, zone: str, now: datetime) -> str:
    """Say an instant by the wall clock of `zone`: "09:00 CET", with the day where that is not today's."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only who says a time need pay

    local = at.astimezone(ZoneInfo(zone))
    today = local.date() == now.astimezone(ZoneInfo(zone)).date()
    return local.strftime("%H:%M %Z" if today else "%a %d %b %H:%M %Z")
