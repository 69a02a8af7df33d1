"""One incident of each severity and type that nobody acknowledges, at noon, at night and on a weekend: who is paged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from muster.domain.policy import Policy
from muster.domain.rules.communication import Communication
from muster.domain.rules.severities import SEVERITIES
from muster.simulator.alike import first_alike
from muster.simulator.deeds import Send
from muster.simulator.facts import OPENED
from muster.simulator.pages import Page, pages_of
from muster.simulator.play import Planned, Script, play

TITLE = "Example"
"""Of every alert; it is to fit no rule of a policy."""
WEDNESDAY, SUNDAY = 2, 6
SLOTS = {
    "weekday noon": (WEDNESDAY, time(12)),
    "weekday night": (WEDNESDAY, time(2)),
    "weekend": (SUNDAY, time(14)),
}
"""When incidents open: the day of the week, and the time by the clock of the policy's zone."""
LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident of a severity and a type (its id), opened in a slot."""

    severity: str
    type: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who is paged when, for an incident opened at `at` (UTC); `note` says what else the policy made of the alert."""

    case: Case
    at: datetime
    pages: Sequence[Page]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The outcomes under a policy, by case: all severities, all types, all slots, in this order."""

    policy: Policy
    outcomes: dict[Case, Outcome]


def matrix(policy: Policy, week: date, lasts: timedelta = LASTS, seed: int = 0) -> Matrix:
    """Return what happens in the week that a date is of, each incident in a world of its own for so long.

    Types that the policy treats alike are played once.
    """
    monday = week - timedelta(days=week.weekday())
    kinds = tuple(policy.types) or ("",)
    cases = [
        Case(severity=severity, type=kind, slot=slot) for severity in SEVERITIES for kind in kinds for slot in SLOTS
    ]
    first = first_alike(policy)
    outcomes: dict[Case, Outcome] = {}
    paging = replace(policy, communication=Communication())  # half of what happens in a day, and none of it a page
    for case in cases:
        same = outcomes.get(replace(case, type=first.get(case.type, "")))
        at = _instant(case.slot, monday, policy)
        outcomes[case] = replace(same, case=case) if same else _outcome(case, paging, at, lasts, seed)
    return Matrix(policy=policy, outcomes=outcomes)


def _instant(slot: str, monday: date, policy: Policy) -> datetime:
    day, clock = SLOTS[slot]
    return datetime.combine(monday + timedelta(days=day), clock, tzinfo=ZoneInfo(policy.time_zone)).astimezone(UTC)


def _outcome(case: Case, policy: Policy, at: datetime, lasts: timedelta, seed: int) -> Outcome:
    alert = json.dumps({"title": TITLE, "severity": case.severity, "type": case.type}).encode()
    events = [Planned(at=at, deed=Send(source="generic", payload=alert))]
    played = play(Script(start=at, until=at + lasts, events=events, seed=seed), policy)
    opened = next((line for line in played.lines if line.type == OPENED), None)
    if opened is None:
        return Outcome(case=case, at=at, pages=(), note="; ".join(line.reason for line in played.lines))
    made = ((opened.severity, case.severity), (opened.more["incident_type"], case.type or opened.more["incident_type"]))
    other = [str(found) for found, asked in made if found != asked]
    note = f"classified as {' and '.join(other)}" if other else ""
    return Outcome(case=case, at=at, pages=pages_of(played, opened.incident or ""), note=note)
