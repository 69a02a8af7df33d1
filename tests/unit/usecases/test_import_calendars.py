"""Importing calendars: once an hour, by one tick only; the last good one stays, and a long failure is told of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from muster.cloudevents import decode
from muster.domain.alert import Alert, AlertState
from muster.domain.oncall_turns import on_call
from muster.ports import BusUnavailable, DocumentStore, Write
from muster.standing_store import StandingStore
from muster.usecases.accept_alerts import AcceptAlerts
from muster.usecases.import_calendars import AHEAD, EVERY, TELL_AFTER, ImportCalendars
from tests.support.clock import FakeClock
from tests.support.counting_store import CountingStore, Tally
from tests.support.disposable import disposable_store
from tests.support.kept_calendars import KeptCalendars, an_entry
from tests.support.policies import START, a_policy
from tests.support.recording_bus import RecordingBus
from tests.support.schedules import a_schedule

MINUTE = timedelta(minutes=1)
URL = "https://calendar.example/s3cret.ics"
KEPT = replace(a_schedule(id="kept", name="Kept"), ical_url=URL)


class Importing:
    """A schedule whose calendar has Bo, then Cy."""

    def __init__(self, store: CountingStore) -> None:
        """Import into `store`."""
        self.documents = store
        self.calendars = KeptCalendars(an_entry("Bo"), an_entry("Cy", 1))
        self.bus = RecordingBus()
        self.clock = FakeClock(START)
        policy = a_policy()
        self.policy = replace(policy, schedules=policy.schedules | {"kept": KEPT})
        self.imports = self.another()

    def another(self) -> ImportCalendars:
        """Return what another process imports with."""
        return ImportCalendars(self.documents, self.calendars, AcceptAlerts(self.bus, self.clock), self.clock)

    def tick(self, later: timedelta = timedelta()) -> None:
        """Import what is due, some time later."""
        self.clock.advance(later)
        self.imports(self.policy, self.clock.now())

    def people(self, later: timedelta = timedelta()) -> list[str]:
        """Return who is on call by the calendar as it was imported."""
        standing = StandingStore(self.documents).current()
        return [turn.person for turn in on_call(KEPT, START + later, standing)]

    @property
    def alerts(self) -> list[Alert]:
        """What was told."""
        return [msgspec.convert(decode(message.data).data, Alert) for _, message in self.bus.published]


class OvertakenStore(CountingStore):
    """A store through which somebody is overtaken once, between what they read and what they write."""

    def __init__(self, inner: DocumentStore, meanwhile: Callable[[], None]) -> None:
        """Let `meanwhile` happen before the first commit."""
        super().__init__(inner)
        self._meanwhile = [meanwhile]

    def commit(self, writes: Sequence[Write]) -> int:
        """Let the other be faster."""
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().commit(writes)


@pytest.fixture
def importing() -> Iterator[Importing]:
    """Return it before the first import."""
    with disposable_store() as store:
        yield Importing(CountingStore(store))


def test_a_calendar_says_who_is_on_call(importing: Importing) -> None:
    """From the first tick on, by the schedule's address and zone, a week back and 90 days ahead."""
    importing.tick()
    assert importing.people() == ["bo"]
    assert importing.people(timedelta(hours=1)) == ["cy"]
    assert importing.calendars.asked == [(URL, "Europe/Stockholm", START - timedelta(days=7), START + AHEAD)]


def test_it_is_read_once_an_hour(importing: Importing) -> None:
    """Meanwhile nothing is asked, not even the store; afterwards a change is seen."""
    importing.tick()
    importing.calendars.kept = [an_entry("Ada")]
    importing.documents.take()
    importing.tick(EVERY - MINUTE)
    assert importing.documents.take() == Tally()
    assert importing.people() == ["bo"]
    importing.tick(MINUTE)
    assert importing.people() == ["ada"]
    assert len(importing.calendars.asked) == 2


def test_two_ticks_that_meet_read_it_once(importing: Importing) -> None:
    """Whoever notes it first; a process that starts later sees that it was read."""

    def meet() -> None:
        importing.calendars.meanwhile = lambda: None
        importing.another()(importing.policy, START)

    importing.calendars.meanwhile = meet
    importing.tick()
    importing.another()(importing.policy, START + MINUTE)
    assert len(importing.calendars.asked) == 1
    assert importing.people() == ["bo"]


def test_whoever_notes_it_second_does_not_read_it(importing: Importing) -> None:
    """Though both have seen that it is due."""
    slow = OvertakenStore(importing.documents, importing.tick)
    ImportCalendars(slow, importing.calendars, AcceptAlerts(importing.bus, importing.clock), importing.clock)(
        importing.policy, START
    )
    assert len(importing.calendars.asked) == 1


def test_another_address_is_read_at_once(importing: Importing) -> None:
    """Nobody waits an hour for what they have just written in the policy."""
    importing.tick()
    moved = replace(KEPT, ical_url="https://calendar.example/other.ics")
    importing.policy = replace(importing.policy, schedules={"kept": moved})
    importing.tick(MINUTE)
    assert [asked[0] for asked in importing.calendars.asked] == [URL, moved.ical_url]


def test_no_address_is_stored(importing: Importing) -> None:
    """It may be a secret."""
    importing.tick()
    document = importing.documents.get("calendars/kept")
    assert document is not None
    assert "s3cret" not in str(document.fields)


def test_the_last_good_calendar_stays(importing: Importing) -> None:
    """While it cannot be read, or none of its entries means anybody; the log says which do not."""
    importing.tick()
    importing.calendars.reason = "its server cannot be reached"
    importing.tick(EVERY)
    assert importing.people() == ["bo"]
    importing.calendars.reason, importing.calendars.kept = "", [an_entry("Stranger")]
    importing.tick(EVERY)
    assert importing.people() == ["bo"]
    importing.calendars.kept = [an_entry("Stranger"), an_entry("Ada")]
    importing.tick(EVERY)
    assert importing.people() == ["ada"]


def test_a_calendar_may_be_emptied(importing: Importing) -> None:
    """Without entries nobody is on call, as it says."""
    importing.tick()
    importing.calendars.kept = []
    importing.tick(EVERY)
    assert importing.people() == []


def test_a_failure_of_a_day_is_told_of_once_and_its_end_too(importing: Importing) -> None:
    """As an incident of Muster's own, without the address; shorter ones wake nobody."""
    importing.tick()
    importing.calendars.reason = "its server cannot be reached"
    importing.tick(EVERY)
    for _ in range(TELL_AFTER // EVERY - 1):
        importing.tick(EVERY)
    assert importing.alerts == []
    for _ in range(3):
        importing.tick(EVERY)
    (told,) = importing.alerts
    assert (told.source, told.state, told.key, told.severity) == ("muster", AlertState.OPEN, "calendar:kept", "P2")
    assert told.title == "The calendar of Kept cannot be read; who is on call may be out of date"
    assert "its server cannot be reached" in told.description
    assert "s3cret" not in str(told)

    importing.calendars.reason = ""
    importing.tick(EVERY)
    importing.tick(EVERY)
    assert [alert.state for alert in importing.alerts] == [AlertState.OPEN, AlertState.CLOSED]


def test_a_failure_that_could_not_be_told_is_told_later(importing: Importing) -> None:
    """It is noted only once the bus has it."""
    importing.calendars.reason = "gone"
    importing.tick()
    importing.bus.failing = True
    with pytest.raises(BusUnavailable):
        importing.tick(TELL_AFTER)
    importing.bus.failing = False
    importing.tick(EVERY)
    assert len(importing.alerts) == 1


def test_overrides_stand_beside_the_calendar(importing: Importing) -> None:
    """What one changes, the other leaves alone."""
    importing.tick()
    standing = StandingStore(importing.documents).current()
    assert (standing.overrides, list(standing.calendars)) == ((), ["kept"])


def test_without_such_a_schedule_nothing_is_asked(importing: Importing) -> None:
    """An idle tick costs what it did."""
    importing.policy = a_policy()
    importing.documents.take()
    importing.tick()
    assert importing.documents.take() == Tally()


def fields(importing: Importing) -> Any:  # noqa: ANN401 - JSON
    """Return the document of the calendar."""
    document = importing.documents.get("calendars/kept")
    return document.fields if document else None


def test_a_death_while_it_is_read_costs_an_hour(importing: Importing) -> None:
    """Not a calendar that is never read again."""

    def die() -> None:
        importing.calendars.meanwhile = lambda: None
        raise KeyboardInterrupt

    importing.calendars.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        importing.tick()
    assert fields(importing)["failing_since"] is None
    importing.imports = importing.another()
    importing.tick(EVERY - MINUTE)
    assert importing.people() == []
    importing.tick(MINUTE)
    assert importing.people() == ["bo"]
