"""Overrides as people make and end them at run time: which there may be, and what is kept of each for good."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.parties import Actor
from muster.domain.policy import Policy
from muster.domain.standing import Override, Standing
from muster.domain.story import Refused
from muster.domain.text import cap

LONGEST = timedelta(days=366)
MOST = 500
"""How many may stand at once: all of them are one document."""
REASON_LIMIT = 200
KEPT = timedelta(days=7)
"""How long after its end something still stands, for whoever asks who was on call a while ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRecord:
    """An override for the audit: as it was made, who made it and when (UTC), and who ended it early."""

    override: Override
    made_at: datetime
    made_by: Actor
    ended_at: datetime | None = None
    ended_by: Actor | None = None

    @property
    def until(self) -> datetime:
        """When it ends, or has ended."""
        return self.ended_at or self.override.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a schedule: from `start` until `end` (aware UTC)."""

    schedule: str
    start: datetime
    end: datetime


def checked(span: Span, policy: Policy, now: datetime) -> Span:
    """Return what is still to come of a span. Raises Refused where that is none, or one that makes no sense."""
    if span.schedule not in policy.schedules:
        raise Refused(f"the policy has no schedule {span.schedule!r}")
    if span.end <= span.start:
        raise Refused("it ends before it starts")
    if span.end <= now:
        raise Refused("it is over already")
    if span.end - now > LONGEST:
        raise Refused("it ends more than a year from now")
    return replace(span, start=max(span.start, now))


def known(person: str, policy: Policy) -> str:
    """Return the id of a person of the policy; raise Refused where there is no such person."""
    if person not in policy.people:
        raise Refused(f"the policy has no person {person!r}")
    return person


def made(override: Override, actor: Actor, now: datetime) -> OverrideRecord:
    """Return the record of an override that `actor` makes now."""
    short = replace(override, reason=cap(override.reason.strip(), REASON_LIMIT), by=actor.id)
    return OverrideRecord(override=short, made_at=now, made_by=actor)


def ended(record: OverrideRecord, actor: Actor, now: datetime) -> OverrideRecord:
    """Return the record of an override that `actor` ends now; unchanged where it has ended already."""
    return replace(record, ended_at=now, ended_by=actor) if now < record.until else record


def added(standing: Standing, override: Override) -> Standing:
    """Return what stands with one more override. Raises Refused where there are too many."""
    if len(standing.overrides) >= MOST:
        raise Refused(f"{MOST} overrides stand already; end some of them first")
    return replace(standing, overrides=(*standing.overrides, override))


def cut(standing: Standing, override: str, now: datetime) -> Standing:
    """Return what stands when an override, by its id, ends now; one that was still to come is gone."""
    found = (replace(each, end=min(each.end, now)) if each.id == override else each for each in standing.overrides)
    return replace(standing, overrides=tuple(each for each in found if each.start < each.end))


def pruned(standing: Standing, now: datetime) -> Standing:
    """Return what stands without what ended more than KEPT ago, and without silences that have ended."""
    since = now - KEPT
    return replace(
        standing,
        overrides=tuple(each for each in standing.overrides if each.end > since),
        silences=tuple(each for each in standing.silences if each.end > now),
        calendars={
            schedule: tuple(shift for shift in shifts if shift.end > since)
            for schedule, shifts in standing.calendars.items()
        },
    )
