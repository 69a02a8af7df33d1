"""Try out each person's urgent addresses once a week: which they are, and when whose are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from muster.domain.policy import Policy
from muster.domain.rules.hours import WEEKDAYS
from muster.domain.rules.oncall import WEEK, Contact, Person
from muster.domain.rules.severities import Urgency
from muster.domain.text import digest
from muster.domain.wall_clock import showings

RULE = "test_pages"
"""The place in the policy."""
LATEST = timedelta(hours=1)
"""How late a test page may be begun. One that is missed is left to the next week, since it might wake somebody."""
WATCHED = timedelta(hours=3)
"""For how long the tick looks after what was due: begun LATEST at most after that, it is given up an hour later."""


class Part(StrEnum):
    """What a person is told."""

    TEST = "address.test"
    """To see whether it reaches them."""
    REPORT = "address.unverified"
    """A day later, to those whom the policy names: what is not verified."""


_AFTER = {Part.TEST: 0, Part.REPORT: 1}
"""Days after that of the test pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A person (id) is told something, at an instant (UTC)."""

    person: str
    part: Part
    at: datetime

    @property
    def event(self) -> str:
        """What its deliveries have in common with those to others at the same time."""
        return round_of(self.part, self.at)


def round_of(part: Part, at: datetime) -> str:
    """Return the event of all deliveries that tell this at one instant."""
    return digest(part, at.isoformat())[:20]


def tried_out(policy: Policy) -> tuple[Person, ...]:
    """Return whose addresses are tried out: everybody's whom the policy does not leave out, and who is no sink."""
    rule = policy.test_pages
    left_out = {*rule.exempt, policy.canary.person if policy.canary else None} if rule else {*policy.people}
    return tuple(person for person in policy.people.values() if person.id not in left_out)


def urgent_addresses(person: Person, policy: Policy) -> tuple[Contact, ...]:
    """Return the addresses by which an urgent incident may page somebody, one a channel.

    Those of the person's own rule for these, and those that a step asks for; all where the person has no such rule.
    """
    first = {each.channel: each for each in reversed(person.contacts)}
    roads = {each.channel for each in person.notify.get(Urgency.HIGH, ())}
    wanted = roads | _asked_for(policy) if roads else {*first}
    return tuple(each for each in person.contacts if each.channel in wanted and first[each.channel] is each)


def due(policy: Policy, now: datetime) -> tuple[Due, ...]:
    """Return whom the tick may have something to tell at `now` (aware UTC), or has told lately and looks after."""
    return tuple(each for each in _last(policy, now) if now - each.at < WATCHED)


def next_due(policy: Policy, now: datetime) -> datetime | None:
    """Return when somebody is told next, after `now` (aware UTC); None where nobody ever is."""
    ahead = (WEEK, WEEK + timedelta(days=1))  # a week may have an hour more than others
    return min((each.at for far in ahead for each in _last(policy, now + far) if each.at > now), default=None)


def _last(policy: Policy, now: datetime) -> Iterator[Due]:
    """Yield when each person was told last, by `now`, or should have been."""
    if rule := policy.test_pages:
        readers = (policy.people[each] for each in rule.report_to)
        told = (*((Part.TEST, person) for person in tried_out(policy)), *((Part.REPORT, person) for person in readers))
        for part, person in told:
            day = (WEEKDAYS.index(rule.day) + _AFTER[part]) % 7
            yield Due(person=person.id, part=part, at=_last_showing(day, rule.at, person.time_zone, now))


def _last_showing(day: int, at: time, zone: str, now: datetime) -> datetime:
    """Return when a clock showed a time on a day of the week last, by `now`: its first showing, where there are two."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only who asks for test pages need pay

    today = now.astimezone(ZoneInfo(zone)).date()
    latest = datetime.combine(today - timedelta(days=(today.weekday() - day) % 7), at)
    found, _ = showings(latest, zone)
    return found if found <= now else showings(latest - WEEK, zone)[0]


def _asked_for(policy: Policy) -> set[str]:
    """Return the channels that steps for urgent incidents ask for, or steps of a plan that others follow."""
    urgent = [each.id for each in policy.severities.values() if each.urgency is Urgency.HIGH]
    plans = (policy.escalation, *(team.escalation for team in policy.teams.values()))
    steps = [step for plan in plans for severity in urgent for step in plan.get(severity, ())]
    followed = (step for plan in policy.plans.values() for step in plan)
    return {channel for step in (*steps, *followed) for channel in step.by}
