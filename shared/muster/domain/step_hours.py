"""Steps that are only for working time, or only for the rest: whether now is such a time, and when it next is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from muster.domain.incident import Incident
from muster.domain.plan import PlanStep
from muster.domain.rules.working_time import BusinessHours, spans
from muster.domain.story import Context
from muster.domain.whom import whom

FAR = 400
"""Days of work without a break after which none is looked for any more."""


def begins(step: PlanStep, incident: Incident, context: Context, at: datetime) -> datetime | None:
    """Return when a step that is due at `at` (aware) may be carried out by its hours: then, or later if it waits.

    None where it is left out: it does not wait, or its hours never come.
    """
    if step.during is None:
        return at
    hours = _hours(step, incident, context, at)
    if hours.is_working(at) is step.during.is_working:
        return at
    if not step.waits:
        return None
    return hours.next_opening(at) if step.during.is_working else _closing(hours, at)


def coming(incident: Incident, context: Context) -> tuple[datetime, PlanStep] | None:
    """Return the step that is the next to page somebody if nothing changes, and when it does so by its hours."""
    for _ in 2 * incident.plan:  # each may be put off before it is carried out, or left out
        due, step = next(iter(incident.pending), (None, None))
        if due is None or step is None:
            return None
        at = max(due, incident.planned_at or due)
        when = begins(step, incident, context, at)
        if when and when > at:
            incident = replace(incident, put_off=incident.put_off | {step.id: when})
        elif when and step.page:
            return when, step
        else:
            incident = replace(incident, skipped=(*incident.skipped, step.id))
    return None


def _hours(step: PlanStep, incident: Incident, context: Context, at: datetime) -> BusinessHours:
    """Return the hours a step keeps to: of the first whom it pages, or where that is nobody, of the incident's team."""
    people = whom(step, incident, context, at) if step.during and step.during.of_responders else ()
    return context.policy.person_hours(people[0].person) if people else context.policy.team_hours(incident.team)


def _closing(hours: BusinessHours, at: datetime) -> datetime | None:
    """Return when working time next ends, from an instant within it; None where it goes on and on."""
    days = islice(spans(hours.hours, hours.time_zone, at), FAR)
    return next(_ends(days), None)


def _ends(days: Iterator[tuple[datetime, datetime]]) -> Iterator[datetime]:
    _, end = next(days)
    for opens, closes in days:
        if opens > end:
            yield end
        end = closes
