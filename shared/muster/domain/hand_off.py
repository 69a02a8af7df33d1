"""Notice that a schedule goes from some people to others, by whatever: a rotation, an override, a swap, a new policy.

Source: S1, On-Call Rotation, Rotation Management: "Handoff procedures at rotation boundaries".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from muster.domain.delivery import Delivery
from muster.domain.incident import Incident
from muster.domain.oncall_turns import FAR, is_known, next_change, on_call, shifts
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.escalation import Target
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Standing
from muster.domain.story import Context

BACK = timedelta(days=7)
"""How far to look for the hand-off that is told: what stood at run time is kept for so long."""
INSTANT = timedelta.resolution


class Part(StrEnum):
    """What a hand-off is to whom it is told."""

    AHEAD = "on_call.ahead"
    BEGAN = "on_call.began"
    ENDED = "on_call.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A schedule as it was looked at last: who was on call (persons' ids), and who knew that they would be soon.

    Who was on call has been so since `at` (UTC) at the latest.
    """

    people: tuple[str, ...]
    at: datetime
    soon: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """What there is to tell of a schedule: it went from `before` to `after` at `since` (UTC), and `soon` are to come.

    Where nobody is to be told but these, `before` is `after`. All are persons' ids.
    """

    schedule: Schedule
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: datetime
    soon: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[Part, tuple[str, ...]], ...]:
        """Who is told what. Who goes on is told nothing."""
        ended = tuple(each for each in self.before if each not in self.after)
        began = tuple(each for each in self.after if each not in self.before)
        return (Part.ENDED, ended), (Part.BEGAN, began), (Part.AHEAD, self.soon)


def look(
    schedule: Schedule, watched: Watched | None, standing: Standing, now: datetime
) -> tuple[Watched | None, HandOff | None]:
    """Return the schedule as it is at `now` (aware UTC), and what there is to tell since it was `watched` last.

    The first look tells of no hand-off, and one that comes late of the latest only. As long as a calendar kept
    elsewhere has not been read, nothing is known, and nothing changes.
    """
    if not is_known(schedule, standing):
        return watched, None
    people = _people(schedule, now, standing)
    known = watched or Watched(people=people, at=now)
    soon = tuple(each for each in _coming(schedule, now, standing) if each not in people)
    moved = {*people} != {*known.people}
    untold = tuple(each for each in soon if each not in known.soon)
    after = Watched(people=people, at=now if moved else known.at, soon=soon)
    if not moved and not untold:
        return after, None
    since = shifts(schedule, max(known.at, now - BACK), now + INSTANT, standing)[-1].start
    before = known.people if moved else people
    return after, HandOff(schedule=schedule, before=before, after=people, since=since, soon=untold)


def begins(schedule: Schedule, person: str, now: datetime, standing: Standing) -> datetime:
    """Return when the shift begins of somebody who is to take over soon."""
    found = shifts(schedule, now, now + schedule.ahead + INSTANT, standing)
    return next(shift.start for shift in found if person in shift.people)


def ends(schedule: Schedule, person: str, at: datetime, standing: Standing) -> datetime | None:
    """Return when the shift ends of somebody who is on call at an instant (aware UTC); None where that is not known."""
    for far in FAR:
        found = shifts(schedule, at, at + far, standing)
        if end := next((shift.start for shift in found if person not in shift.people), None):
            return end
    return None


def next_look(schedule: Schedule, watched: Watched | None, standing: Standing, now: datetime) -> datetime | None:
    """Return when there may be something to tell next, after the look at `now` that found it as `watched`."""
    if watched is None:
        return now if is_known(schedule, standing) else None
    changes = ((ahead, next_change(schedule, now + ahead, standing)) for ahead in (timedelta(), schedule.ahead))
    return min((at - ahead for ahead, at in changes if at), default=None)


def concerned(incidents: Iterable[Incident], schedule: Schedule, policy: Policy) -> list[Incident]:
    """Return those of open incidents that are whoever's is on call: the worst first, then the oldest.

    Those of a team whose on-call the schedule is, and those whose plan pages it. No sender's test.
    """
    found = (each for each in incidents if not each.test and _pages(each, schedule.id, policy))
    return sorted(found, key=lambda each: (each.severity, each.opened_at))


def outdated(delivery: Delivery, context: Context, now: datetime) -> Reason | None:
    """Return why a person must not be told any more of a shift that begins or ends; None where they must.

    Who is on call is looked up once more: somebody may have changed it since the message was asked for.
    """
    shift = delivery.letter.shift if delivery.letter else None
    schedule = context.policy.schedules.get(shift.schedule) if shift else None
    if shift is None or schedule is None:
        return Reason(code="superseded", text="the policy has no such schedule any more")
    if delivery.about == Part.AHEAD and shift.at <= now:
        return Reason(code="superseded", text="the shift has begun")
    on_duty = delivery.recipient in _people(schedule, max(shift.at, now), context.standing)
    if on_duty is (delivery.about == Part.ENDED):
        return Reason(code="superseded", text="it is otherwise by now who is on call")
    return None


def _people(schedule: Schedule, at: datetime, standing: Standing) -> tuple[str, ...]:
    return tuple(turn.person for turn in on_call(schedule, at, standing))


def _coming(schedule: Schedule, now: datetime, standing: Standing) -> tuple[str, ...]:
    """Return who is on call at some time in as long as whoever takes over is told ahead; nobody where nobody is."""
    found = shifts(schedule, now, now + schedule.ahead + INSTANT, standing) if schedule.ahead else ()
    return tuple(dict.fromkeys(person for shift in found for person in shift.people))


def _pages(incident: Incident, schedule: str, policy: Policy) -> bool:
    """Return whether an incident is its team's whose on-call the schedule is, or has a plan that pages it."""
    targets = {target for step in incident.plan for target in step.page}
    teams = {target.name or incident.team for target in targets if target.kind is Target.Kind.ON_CALL} | {incident.team}
    on_call_of = {policy.teams[team].on_call for team in teams if team in policy.teams}
    return schedule in on_call_of or Target(kind=Target.Kind.SCHEDULE, name=schedule) in targets
