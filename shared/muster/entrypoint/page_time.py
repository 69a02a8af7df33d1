"""An instant as a page shows it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from muster.domain.clockwork import ago, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An instant: by the reader's wall clock, as a machine reads it, in UTC, and how long ago it was."""

    local: str
    iso: str
    utc: str
    ago: str


def point(at: datetime, zone: str, now: datetime) -> Point:
    """Return an instant in the words of a reader in `zone` at `now`."""
    utc = at.astimezone(UTC)
    return Point(
        local=say(at, zone, now),
        iso=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc=utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        ago=ago(now - at),
    )
