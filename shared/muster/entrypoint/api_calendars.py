"""The API's iCalendar feeds (RFC 5545): who is on call, in anybody's own calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from muster import __version__
from muster.domain import duties
from muster.domain.duties import Duty
from muster.domain.policy import Policy
from muster.domain.text import listed
from muster.domain.void_overrides import heeded
from muster.entrypoint.api_call import Call
from muster.entrypoint.api_oncall_operations import CALENDAR
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Response
from muster.ports import Clock
from muster.standing_store import StandingStore

REFRESH_AFTER = timedelta(hours=1)


class Calendars:
    """Answers with the shifts that are to come, overrides and swaps included."""

    def __init__(self, store: StandingStore, clock: Clock) -> None:
        """Take overrides from `store`, and the present from `clock`."""
        self._store = store
        self._clock = clock

    def of_schedule(self, call: Call) -> Response:
        """Return the shifts of a schedule."""
        schedule = call.policy.schedules.get(call.id)
        if schedule is None:
            raise Problem(404, "There is no such schedule.")
        now, standing = self._clock.now(), heeded(self._store.current(), call.policy)
        return _answer(schedule.name, duties.of_schedule(schedule, now, standing), call.policy, now)

    def of_person(self, call: Call) -> Response:
        """Return the shifts of a person in every schedule."""
        person = call.policy.people.get(call.id)
        if person is None:
            raise Problem(404, "There is no such person.")
        now, standing = self._clock.now(), heeded(self._store.current(), call.policy)
        found = duties.of_person(person.id, call.policy, now, standing)
        return _answer(f"{person.name} on call", found, call.policy, now)


def _answer(name: str, found: Sequence[Duty], policy: Policy, now: datetime) -> Response:
    """Return a calendar of that name. Times are UTC: a reader's calendar shows them by its own clock."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - 55 ms that only a feed needs

    calendar = Calendar.new(prodid=f"-//Muster//{__version__}//EN", name=name, refresh_interval=REFRESH_AFTER)
    for duty in found:
        people = listed([*map(policy.called, duty.people)])
        event = Event.new(
            uid=f"{duty.id}@muster",
            stamp=now,
            start=duty.start,
            end=duty.end,
            summary=f"{people}: {policy.schedules[duty.schedule].name}",
        )
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return Response(status=200, body=calendar.to_ical(), content_type=f"{CALENDAR}; charset=utf-8")
