"""Read the times of a scenario: offsets from its start, instants, and ranges of either."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from muster.policy.nodes import Scalar
from muster.policy.place import Place
from muster.policy.words import duration

BETWEEN = ".."
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1970, 9000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one instant to another, both included; None where it has no bound on that side."""

    begin: datetime | None
    end: datetime | None

    def __contains__(self, at: datetime) -> bool:
        """Return whether an instant lies within."""
        return (self.begin is None or self.begin <= at) and (self.end is None or at <= self.end)


def instant(place: Place, zone: str) -> datetime | None:
    """Return an instant in UTC; one that says no zone is in `zone`. None where it is wrong, which is reported."""
    said = place.word()
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = datetime.min.replace(tzinfo=UTC)
    if at.year not in _YEARS:
        if said:
            place.error(f"expected an instant such as 2026-11-02T09:00:00Z, found {said!r}")
        return None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(microsecond=0)


def moment(place: Place, start: datetime, zone: str) -> datetime | None:
    """Return an instant, or `start` and an offset such as 15m; None where it is wrong, which is reported."""
    if _DATE.match(place.word()):
        return instant(place, zone)
    known = len(place.report.problems)
    offset = duration(place)
    return start + offset if len(place.report.problems) == known else None


def span(place: Place, start: datetime, zone: str) -> Span:
    """Return a moment, or a range of two ("10m..20m"; without one of them it has no bound on that side)."""
    said = place.word()
    if BETWEEN not in said:
        at = moment(place, start, zone)
        return Span(begin=at, end=at)
    bounds = [moment(_part(place, each), start, zone) if each else None for each in said.split(BETWEEN, 1)]
    if bounds == [None, None] and said == BETWEEN:
        place.error("a range needs a bound: 10m.., ..20m or 10m..20m")
    if bounds[0] and bounds[1] and bounds[0] > bounds[1]:
        place.error("this range ends before it begins")
    return Span(begin=bounds[0], end=bounds[1])


def _part(place: Place, said: str) -> Place:
    return replace(place, node=Scalar(place.node.mark, "str", said.strip()))
