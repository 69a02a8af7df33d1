"""How much came at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

Instant = TypeVar("Instant", datetime, timedelta)
"""A time of day, or a time since something began."""


def most_within(times: Sequence[Instant], within: timedelta) -> int:
    """Return how many instants there are, at most, in any window of that length (open at its end)."""
    return max((sum(start <= at < start + within for at in times) for start in times), default=0)


def most_to_one(pages: Iterable[tuple[Instant, str]], within: timedelta) -> int:
    """Return how many pages anybody got, at most, in any window of that length. Each says when it came, and to whom."""
    times: dict[str, list[Instant]] = defaultdict(list)
    for at, who in pages:
        times[who].append(at)
    return max((most_within(each, within) for each in times.values()), default=0)
