"""What a page shows of the logs attached to an incident, as values: plain text, a stranger's, and inert."""

from dataclasses import dataclass
from datetime import datetime

from muster.channels import wording
from muster.domain.clockwork import say
from muster.domain.evidence import LogEvidence, told
from muster.entrypoint.page_time import Point, point
from muster.entrypoint.page_words import line

TEXT_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry of a log."""

    at: Point
    severity: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """What the alert's resource had logged: a line that says how much, the entries, and where to see all of them."""

    summary: str
    entries: tuple[Logged, ...]
    link: str


def logs(kept: LogEvidence, zone: str, now: datetime) -> Logs:
    """Show logs to a reader in `zone` at `now`."""
    entries = tuple(
        Logged(
            at=point(entry.at, zone, now),
            severity=line(entry.severity),
            text=wording.inert(entry.text, TEXT_LIMIT),
        )
        for entry in kept.entries
    )
    link = kept.link if kept.link.startswith("https://") and len(kept.link) <= wording.HREF_LIMIT else ""
    summary = told(kept, say(kept.since, zone, now), say(kept.until, zone, now))
    return Logs(summary=line(summary), entries=entries, link=link)
