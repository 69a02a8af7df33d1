"""Durations as people write them: 15m, 1h30m, 2d."""

import re
from datetime import timedelta

_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_DURATION = re.compile(r"(?:(\d{1,6})w)? ?(?:(\d{1,6})d)? ?(?:(\d{1,6})h)? ?(?:(\d{1,6})m)? ?(?:(\d{1,6})s)?", re.ASCII)


def duration_in(said: str) -> timedelta | None:
    """Return the duration that is said: numbers with w, d, h, m and s, in this order; None where it is none."""
    found = _DURATION.fullmatch(said)
    if not found or not any(found.groups()):
        return None
    return timedelta(**{unit: int(n or 0) for unit, n in zip(_UNITS, found.groups(), strict=True)})
