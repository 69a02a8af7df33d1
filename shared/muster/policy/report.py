"""Tell how good a schedule is: in lines for people, in fields for machines."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from muster.domain.clockwork import spoken
from muster.domain.coverage import Coverage, Load
from muster.domain.policy import Policy
from muster.domain.standing import Shift
from muster.policy.asking import utc

HEADS = ("person", "on call", "at night", "on days off", "shifts", "longest")
GAPS_SHOWN = 5
HOUR = timedelta(hours=1)


def report_lines(found: Coverage, policy: Policy) -> Iterator[str]:
    """Yield the lines that tell of a schedule; gaps by the clock of its zone, of which the first are listed."""
    schedule = policy.schedules[found.schedule]
    yield f"{schedule.name} ({schedule.id})"
    if found.gaps:
        yield f"  nobody is on call {times(len(found.gaps))}, {spoken(found.uncovered)} in all:"
        yield from (f"    {gap_in_words(gap, schedule.time_zone)}" for gap in found.gaps[:GAPS_SHOWN])
        if len(found.gaps) > GAPS_SHOWN:
            yield f"    … and {times(len(found.gaps) - GAPS_SHOWN)} more"
    else:
        yield "  somebody is on call at any time"
    if found.fairness is not None:
        yield f"  fairness {found.fairness:.2f}: 1 is even, {1 / len(found.loads):.2f} is everything on one"
    rows = [HEADS, *(_row(load, policy) for load in found.loads)] if found.loads else []
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))] if rows else []
    for name, *figures in rows:
        cells = (name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True)))
        yield f"  {'  '.join(cells)}"


def report_fields(found: Coverage) -> dict[str, Any]:
    """Return the report as fields: instants in UTC, durations in seconds."""
    return {
        "schedule": found.schedule,
        "gaps": [{"from": utc(gap.start), "until": utc(gap.end)} for gap in found.gaps],
        "uncovered_s": _seconds(found.uncovered),
        "fairness": None if found.fairness is None else round(found.fairness, 4),
        "people": [
            {
                "person": load.person,
                "on_call_s": _seconds(load.total),
                "at_night_s": _seconds(load.at_night),
                "on_days_off_s": _seconds(load.on_days_off),
                "shifts": load.shifts,
                "longest_s": _seconds(load.longest),
            }
            for load in found.loads
        ],
    }


def gap_in_words(gap: Shift, zone: str) -> str:
    """Say when nobody is on call, by the clock of a zone: "Sat 2026-11-28 09:00 CET, for 2 d"."""
    return f"{gap.start.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M %Z}, for {spoken(gap.end - gap.start)}"


def times(count: int) -> str:
    """Say how often: "once", "3 times"."""
    return "once" if count == 1 else f"{count:,} times"


def _row(load: Load, policy: Policy) -> tuple[str, ...]:
    person = policy.people.get(load.person)
    spans = (load.total, load.at_night, load.on_days_off)
    hours = (f"{round(span / HOUR, 1):g} h" for span in spans)
    return (person.name if person else load.person, *hours, f"{load.shifts:,}", spoken(load.longest))


def _seconds(duration: timedelta) -> int:
    return round(duration.total_seconds())
