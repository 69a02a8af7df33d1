"""Ada presses "resolve", or the sender closes it, in the very moment in which the alert fires once more.

The classification writes the alert down first and looks at the key again after. So the alert is either part of what was
ended, or it reopens; it is never filed under something that was over already.
"""

from collections.abc import Callable, Iterator

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.incident import Incident
from muster.ports import Query
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import a_policy
from tests.support.responders import resolve
from tests.support.world import InFlight, Killed, World

ALERT = {"title": "Orders are stale", "key": "orders", "severity": "P1", "service": "checkout"}
FILING, SECOND_LOOK = 1, 2
"""The calls of the store that a duplicate makes: 0 reads the key, 1 commits the alert, 2 reads the key again."""
CLOSING, AFTER_CLOSING = 4, 5
"""Those that a close makes: 0 key, 1 incident, 2 later alerts, 3 what stands, 4 the commit, and what comes after."""


class Race:
    """An open P1. Its next messages are dealt with by processes that a test interrupts at their calls of the store."""

    def __init__(self, store: SqliteStore) -> None:
        """Open the incident, by an alert of one minute past eight."""
        self._store = store
        self.world = World(store, a_policy())
        self.message(1)
        self.world.deliver()

    def message(self, minute: int, state: str = "open") -> InFlight:
        """Return the message of an alert that says what was at so many minutes past eight, for `file`."""
        alert = ALERT | {"state": state, "occurred_at": f"2026-11-02T08:0{minute}:00Z"}
        assert self.world.post("generic", alert).status == 202
        return self.world.bus.ready[-1]

    def file(self, message: InFlight, interrupts: dict[int, Callable[[], object]] | None = None) -> None:
        """Let a process of its own deal with a message; at these calls of the store something else happens first."""
        process = World(InterruptedStore(self._store, interrupts), a_policy(), self.world.clock)
        process.bus.ready.append(message)
        if message in self.world.bus.ready:
            self.world.bus.ready.remove(message)
        process.deliver_next()

    def end(self) -> Incident:
        """Return the one incident, once nothing is left to do: every alert is filed under it."""
        self.world.deliver()
        (incident,) = self.world.incidents()
        filed = self.world.documents.query(Query(collection="alerts"))
        assert {each.fields["incident"] for each in filed} == {incident.id}
        return incident


@pytest.fixture
def race() -> Iterator[Race]:
    """Return the scene."""
    with disposable_store() as store:
        yield Race(store)


def die() -> None:
    """Die here."""
    raise Killed("here")


def test_resolved_before_the_duplicate_is_filed_it_reopens(race: Race) -> None:
    """Ada ended it before this alert was on record: she cannot have meant this one, and is paged again."""
    race.file(race.message(2), {FILING: lambda: resolve(race.world)})

    incident = race.end()
    assert incident.open
    assert race.world.types(incident.id)[-3:] == ["incident.resolved", "incident.reopened", "incident.paged"]


def test_an_older_alert_than_what_was_known_reopens_nothing(race: Race) -> None:
    """Ada ended it knowing of the alert of 3; that of 2 is filed a moment later, and is no news."""
    race.file(race.message(3))

    race.file(race.message(2), {FILING: lambda: resolve(race.world)})

    assert not race.end().open


def test_resolved_after_the_duplicate_is_filed_it_is_over(race: Race) -> None:
    """The alert was on record when Ada ended it."""
    race.file(race.message(2), {SECOND_LOOK: lambda: resolve(race.world)})

    assert not race.end().open


def test_a_death_before_the_second_look_is_made_good_by_the_redelivery(race: Race) -> None:
    """Ada ends it, the alert is filed, and the process dies before it has looked again: the next one looks, once."""
    message = race.message(2)
    with pytest.raises(Killed):
        race.file(message, {FILING: lambda: resolve(race.world), SECOND_LOOK: die})
    assert not race.end().open

    race.file(message)
    assert race.end().open

    resolve(race.world)
    race.file(message)
    assert not race.end().open


def test_a_redelivery_after_a_later_resolve_reopens_nothing(race: Race) -> None:
    """The alert was filed before Ada ended it, and only its acknowledgement to the bus was lost."""
    message = race.message(2)
    with pytest.raises(Killed):
        race.file(message, {SECOND_LOOK: die})
    resolve(race.world)

    race.file(message)

    assert not race.end().open


def test_a_close_that_is_overtaken_by_a_later_alert_reopens(race: Race) -> None:
    """Closed at 2, open again at 3: the alert of 3 is filed while the close of 2 is on its way into the store."""
    later = race.message(3)

    race.file(race.message(2, "closed"), {CLOSING: lambda: race.file(later)})

    assert race.end().open


def test_a_later_alert_filed_after_the_close_reopens(race: Race) -> None:
    """The other way round: the close of 2 is committed between the later alert's first look and its filing."""
    close = race.message(2, "closed")

    race.file(race.message(3), {FILING: lambda: race.file(close)})

    assert race.end().open


def test_a_death_after_the_close_is_made_good_by_the_redelivery(race: Race) -> None:
    """The process that closed it dies before it has looked for later alerts: the redelivery looks."""
    close, later = race.message(2, "closed"), race.message(3)
    with pytest.raises(Killed):
        race.file(close, {CLOSING: lambda: race.file(later), AFTER_CLOSING: die})
    assert not race.end().open

    race.file(close)

    assert race.end().open


def test_a_redelivery_of_the_close_after_a_later_end_reopens_nothing(race: Race) -> None:
    """Closed at 2, fired again at 3, and Ada ended that: the close of 2 is brought once more, and is history."""
    close = race.message(2, "closed")
    race.file(close)
    race.file(race.message(3))
    assert race.end().open
    resolve(race.world)

    race.file(close)

    assert not race.end().open


def test_an_earlier_alert_does_not_undo_a_close(race: Race) -> None:
    """Open at 2, closed at 3: the alert of 2 is filed while the close of 3 is on its way, and is history."""
    earlier = race.message(2)

    race.file(race.message(3, "closed"), {CLOSING: lambda: race.file(earlier)})

    assert not race.end().open
