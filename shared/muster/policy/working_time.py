"""Read the business hours of an organisation, a team or a person."""

from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.working_time import MONDAY_TO_FRIDAY, BusinessHours
from muster.policy.hours import clock_hours, is_holidays, weekdays
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema.oncall import BUSINESS_HOURS
from muster.policy.words import zone


def business_hours(fields: Fields, names: Names, time_zone: str) -> BusinessHours | None:
    """Return the entry `business_hours`; None where it is not given. `time_zone` is theirs if they say no other."""
    return fields.read("business_hours", lambda place: _business_hours(place, names, time_zone), None)


def _business_hours(place: Place, names: Names, time_zone: str) -> BusinessHours:
    fields = BUSINESS_HOURS.read(place)
    calendar = fields.read("holidays", reference(names.calendars, "calendar of holidays"), "")
    days = Days(weekdays=_weekdays(fields), never=names.calendars.get(calendar, frozenset()))
    hours = clock_hours(fields.places["hours"], days) if "hours" in fields.places else Hours(days=days)
    return BusinessHours(hours=hours, time_zone=fields.read("time_zone", zone, time_zone))


def _weekdays(fields: Fields) -> frozenset[int]:
    said = fields.one_or_more("days")
    for each in said:
        if is_holidays(each):
            each.error("nobody works on holidays: name their calendar under 'holidays'")
    if "days" in fields.places and not said:
        fields.places["days"].error("expected at least one day")
    return weekdays([each for each in said if not is_holidays(each)]) or MONDAY_TO_FRIDAY.days.weekdays
