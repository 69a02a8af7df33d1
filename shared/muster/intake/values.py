"""Instants, labels and links out of values of any type."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from muster.domain.alert import LABEL_LIMIT, LABELS_LIMIT, TITLE_LIMIT, Link
from muster.domain.text import MARK
from muster.intake.plain_text import line, scalar

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""An earlier time is a sender's zero (epoch 0, year 1), not a time."""
CLOCK_SKEW = timedelta(days=1)
LABEL_NAME_LIMIT = 100
LINKS_LIMIT = 20
HREF_LIMIT = 2_048
_HREF = re.compile(r'https?://[^\s/?#@\\<>"]+(?:[/?#][^\s\\<>"]*)?', re.IGNORECASE)


def plausible(instant: datetime, now: datetime) -> datetime | None:
    """Return an aware instant in UTC; None where it is before 2000 or more than a day ahead of `now`."""
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        return None
    return utc if EARLIEST <= utc <= now + CLOCK_SKEW else None


def from_epoch(value: object, now: datetime) -> datetime | None:
    """Return the instant of a number of epoch seconds; None for anything else and for an implausible number."""
    if not isinstance(value, int | float):  # a boolean is one too, and implausible
        return None
    try:
        return plausible(datetime.fromtimestamp(value, UTC), now)
    except (OverflowError, ValueError, OSError):  # beyond what a clock can hold; ValueError: NaN, or a year over 9999
        return None


def from_rfc3339(value: object, now: datetime) -> datetime | None:
    """Return the instant of an RFC 3339 text, with its offset; None for anything else and for an implausible time."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip().upper())
    except ValueError:
        return None
    return plausible(instant, now) if instant.tzinfo else None


def labels(values: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Return labels with their names prefixed and both sides as single lines; objects, lists and nulls are left out."""
    texts = ((name, scalar(value)) for name, value in values.items())
    return {line(prefix + (name or "?"), LABEL_NAME_LIMIT): line(text) for name, text in texts if text is not None}


def bounded(found: Mapping[str, str]) -> dict[str, str]:
    """Return labels in the order of their names, at most LABELS_LIMIT of them; a label "…" says how many were cut."""
    names = sorted(found)
    if len(names) <= LABELS_LIMIT:
        return {name: found[name] for name in names}
    kept = names[: LABELS_LIMIT - 1]
    return {name: found[name] for name in kept} | {"…": f"{len(names) - len(kept)} more labels{MARK}"}


def link(text: object, href: object) -> Link | None:
    """Return a link to an absolute http or https URL without credentials; None for any other `href`."""
    if not isinstance(href, str) or len(href) > HREF_LIMIT or not href.isprintable() or not _HREF.fullmatch(href):
        return None
    words = line(text, TITLE_LIMIT) if isinstance(text, str) else ""
    return Link(text=words or line(href, LABEL_LIMIT), href=href)
