"""The calendars of schedules that are kept elsewhere, as a scenario gives them: a simulation fetches nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias

from muster.adapters.ical_process import entries_within
from muster.domain.imported_shifts import CalendarEntry, imported, listed_unknown
from muster.domain.overrides import KEPT
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.text import listed, one_line
from muster.policy.place import Place
from muster.ports import Calendars, CalendarUnavailable, Clock
from muster.simulator.setting import Setting
from muster.usecases.import_calendars import AHEAD

Given: TypeAlias = Mapping[str, Sequence[CalendarEntry]]
"""The entries of each calendar that a scenario gives, by the schedule that it is of."""
AGAIN_AFTER = timedelta(days=1)
"""What is given does not change, and the shifts of more than a day are known at a time."""


class GivenCalendars(Calendars):
    """Gives the entries of a scenario's calendars; a calendar that it says nothing of is empty."""

    def __init__(self, given: Given, policy: Policy, clock: Clock) -> None:
        """Give what is `given` at the addresses that the policy's schedules have."""
        known = {each: policy.schedules[each].ical_url for each in given if each in policy.schedules}
        self._entries = {address: given[schedule] for schedule, address in known.items() if address}
        self._clock = clock
        self._read_at = clock.now()

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self._entries)

    def entries(self, url: str, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:  # noqa: ARG002 - the port's signature
        """Return what the calendar has between two instants."""
        self._read_at = self._clock.now()
        return [entry for entry in self._entries.get(url, ()) if entry.end > since and entry.start < until]

    @property
    def next_due(self) -> datetime | None:
        """When the tick is to read them again; None where there are none."""
        return self._read_at + AGAIN_AFTER if self else None


def read_calendars(place: Place, setting: Setting, until: datetime) -> Given:
    """Return the calendars that a scenario from its start `until` an instant (UTC) gives, each by its file's path."""
    read = partial(_entries, setting=setting, until=until)
    return {key: read(each, _schedule(key, each, setting.policy)) for key, each in place.entries().items()}


def unread(policy: Policy, given: Given) -> str | None:
    """Say whose calendars of a policy are not read; None where that is nobody's."""
    names = [each.name for each in policy.schedules.values() if each.ical_url and each.id not in given]
    if not names:
        return None
    nobody = f"A simulation fetches no calendar: nobody is on call for {one_line(listed(names))}."
    return f"{nobody} A scenario gives its shifts under 'calendars'."


def _schedule(key: str, place: Place, policy: Policy | None) -> Schedule | None:
    if policy is None:
        return None
    found = policy.schedules.get(key)
    if found is None:
        place.entry_error(f"unknown schedule {key!r}{place.hint(key, policy.schedules)}")
    elif not found.ical_url:
        place.entry_error(f"the policy itself says who is on call for {key!r}: it has no 'ical'")
    return found


def _entries(place: Place, schedule: Schedule | None, setting: Setting, until: datetime) -> Sequence[CalendarEntry]:
    said = place.text()
    data = _data(place, said, setting.folder) if said else None
    if data is None:
        return ()
    zone = schedule.time_zone if schedule else setting.zone
    try:
        entries = entries_within(data, zone, setting.start - KEPT, until + AHEAD)
    except CalendarUnavailable as error:
        place.error(f"{said}: {error}")
        return ()
    found = imported(entries, setting.policy.people) if setting.policy else None
    if found and entries and not found.shifts:
        place.error(f"{said}: none of its entries means anybody of the policy: {listed_unknown(found.unknown)}")
    return entries


def _data(place: Place, said: str, folder: Path) -> bytes | None:
    try:
        return (folder / said).read_bytes()
    except (OSError, ValueError) as error:
        place.error(f"{said}: cannot be read: {getattr(error, 'strerror', None) or error}")
        return None
