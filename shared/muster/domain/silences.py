"""Silences as people make and end them at run time: which there may be, and what is kept of each for good."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.parties import Actor
from muster.domain.standing import Silence, Standing
from muster.domain.story import Refused
from muster.domain.text import cap

LONGEST = timedelta(days=90)
"""A year's silence is a rule, which belongs in the policy."""
FURTHEST = timedelta(days=366)
MOST = 200
"""How many may stand at once: all of them are one document."""
REASON_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRecord:
    """A silence for the audit: as it was made, who made it and when (UTC), and who ended it early."""

    silence: Silence
    made_at: datetime
    made_by: Actor
    ended_at: datetime | None = None
    ended_by: Actor | None = None

    @property
    def until(self) -> datetime:
        """When it ends, or has ended."""
        return self.ended_at or self.silence.end


def made(silence: Silence, actor: Actor, now: datetime) -> SilenceRecord:
    """Return the record of a silence that `actor` makes now. Raises Refused where it makes no sense."""
    reason = cap(silence.reason.strip(), REASON_LIMIT)
    start = max(silence.start, now)
    if not silence.when.fields:
        raise Refused("it would silence everything: say what")
    if not reason:
        raise Refused("a silence needs a reason")
    if silence.end <= silence.start:
        raise Refused("it ends before it starts")
    if silence.end <= now:
        raise Refused("it is over already")
    if silence.end - start > LONGEST:
        raise Refused(f"it lasts longer than {LONGEST.days} days: put a maintenance window in the policy")
    if start - now > FURTHEST:
        raise Refused("it starts more than a year from now")
    return SilenceRecord(
        silence=replace(silence, start=start, reason=reason, by=actor.name), made_at=now, made_by=actor
    )


def ended(record: SilenceRecord, actor: Actor, now: datetime) -> SilenceRecord:
    """Return the record of a silence that `actor` ends now; unchanged where it has ended already."""
    return replace(record, ended_at=now, ended_by=actor) if now < record.until else record


def added(standing: Standing, silence: Silence) -> Standing:
    """Return what stands with one more silence. Raises Refused where there are too many."""
    if len(standing.silences) >= MOST:
        raise Refused(f"{MOST} silences stand already; end some of them first")
    return replace(standing, silences=(*standing.silences, silence))


def without(standing: Standing, silence: str) -> Standing:
    """Return what stands without a silence, by its id."""
    return replace(standing, silences=tuple(each for each in standing.silences if each.id != silence))
