"""Who is paged, by push, where calendars that are kept elsewhere say who is on call."""

from datetime import datetime

from muster.domain.imported_shifts import CalendarEntry
from muster.ports import Calendars
from tests.policy_fields.row import Outcome, Row, policy_of
from tests.support.disposable import disposable_store
from tests.support.kept_calendars import an_entry
from tests.support.sendings import paged
from tests.support.world import World

PAGE = "page"


class Rotas(Calendars):
    """Calendars in each of which whoever its address names is on call: Ada, in that at https://…/ada.ics."""

    def entries(self, url: str, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:  # noqa: ARG002 - the port's signature
        """Return the one entry there is."""
        return [an_entry(f"{url.rpartition('/')[2].removesuffix('.ics').capitalize()} on call")]


def imported(_row: Row, text: str) -> Outcome:
    """Return who is paged for an alert that comes after the calendars have been read."""
    policy = policy_of(text)
    with disposable_store() as store:
        world = World(store, policy, calendars=Rotas())
        world.tick()
        world.alert(severity="P1", service="till")
        return [(PAGE, each) for each in paged(world)]


ROWS = (Row("schedule: ical", "schedules: {primary: {ical: https://calendar.example.com/«ada|bo».ics}}\n", PAGE),)
