"""Who is on call for each schedule at an instant, and until when."""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.oncall_turns import is_known, next_change, on_call
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Standing
from muster.domain.void_overrides import heeded


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Somebody who is on call, and why they: the layer or the override; empty where there is nothing to say."""

    person: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is on call for a schedule, and until when that is so (UTC): None where no change is in sight.

    `person` is the first of `people`, by id; None where nobody is on call. While a calendar that is kept
    elsewhere has not been read, it is not `known` who is.
    """

    schedule: str
    schedule_name: str
    person: str | None
    person_name: str | None
    people: tuple[OnDuty, ...]
    known: bool
    until: datetime | None


def rosters(policy: Policy, at: datetime, standing: Standing) -> tuple[Roster, ...]:
    """Return the roster of every schedule at an aware instant, in the policy's order."""
    standing = heeded(standing, policy)
    return tuple(_roster(policy, schedule, at, standing) for schedule in policy.schedules.values())


def _roster(policy: Policy, schedule: Schedule, at: datetime, standing: Standing) -> Roster:
    people = tuple(
        OnDuty(person=turn.person, name=policy.called(turn.person), why=turn.why)
        for turn in on_call(schedule, at, standing)
    )
    return Roster(
        schedule=schedule.id,
        schedule_name=schedule.name,
        person=people[0].person if people else None,
        person_name=people[0].name if people else None,
        people=people,
        known=is_known(schedule, standing),
        until=next_change(schedule, at, standing),
    )
