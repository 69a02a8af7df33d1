"""Work left undone: what is found, what of it is done at once, and how little is asked for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.delivery import Delivery, DeliveryState
from muster.incident_store import IncidentStore
from muster.ports import Create, Patch
from muster.records import instant
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.outbox import Outbox
from muster.usecases.request_deliveries import TOPIC, RequestDeliveries, Requests
from muster.usecases.undone_work import COUNTED, LATE, TELL_AFTER, UndoneWork
from tests.support.clock import FakeClock
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.policies import START, a_policy
from tests.support.recording_bus import RecordingBus
from tests.support.world import FixedPolicy

SECOND = timedelta(seconds=1)


class Desk:
    """An incident that was opened at START, and an audit of what became of it."""

    def __init__(self, store: CountingStore) -> None:
        """Open it."""
        self.documents = store
        self.store = IncidentStore(store)
        self.clock, self.bus = FakeClock(START), RecordingBus()
        outbox = Outbox(self.store, self.bus)
        alert = Alert(
            source="generic",
            receipt="r1",
            received_at=START,
            key="k",
            state=AlertState.OPEN,
            title="Down",
            severity="P1",
        )
        ClassifyAlert(self.store, outbox, FixedPolicy(a_policy()), self.clock)(alert)
        self.incident = self.store.incidents(["triggered"], 1)[0].value
        self.events = self.store.timeline(self.incident.id)
        self._look = UndoneWork(self.store, outbox, Requests(self.bus, self.clock))
        self.bus.published.clear()

    def look(self, later: timedelta) -> dict[str, str]:
        """Return what is undone so long after START, by a tick of that time whose own work is done."""
        now = START + later
        self.clock.reach(now)
        self.documents.commit([Patch(f"incidents/{self.incident.id}", {"due_at": instant(now + 30 * SECOND)})])
        return self._look(a_policy(), now)

    def unpublish(self) -> None:
        """Let the bus not have the events."""
        marks = [
            Patch(f"incidents/{self.incident.id}/timeline/{each.place}", {"published": False}) for each in self.events
        ]
        self.documents.commit(marks)

    def request(self, **changes: object) -> Delivery:
        """Let there be one delivery that nobody sends, otherwise as given."""
        event = next(each for each in self.events if each.recipients)
        RequestDeliveries(self.store, Requests(self.bus, self.clock), self.clock)(event)
        self.bus.published.clear()
        first, *others = self.store.deliveries(self.incident.id)
        done = [Patch(f"deliveries/{each.value.id}", {"state": "sent"}) for each in others]
        self.documents.commit([*done, Patch(f"deliveries/{first.value.id}", dict(changes))])
        return first.value


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Return it."""
    with disposable_store() as store:
        yield Desk(CountingStore(store))


def test_where_all_is_done_there_is_nothing_to_say(desk: Desk) -> None:
    """Nor to publish."""
    assert desk.look(LATE) == {}
    assert desk.bus.published == []


def test_what_is_due_may_wait_for_three_minutes(desk: Desk) -> None:
    """Then it is overdue."""
    desk.documents.commit([Create("incidents/x", {"due_at": instant(START)})])
    assert desk.look(LATE - SECOND) == {}
    assert desk.look(LATE) == {"overdue": "1 incident has something due that no tick does: x"}


def test_many_are_counted_to_twenty_and_named_to_three(desk: Desk) -> None:
    """However many there are: the audit costs the same."""
    desk.documents.commit([Create(f"incidents/{n}", {"due_at": instant(START)}) for n in range(10, 60)])
    said = f"{COUNTED} or more incidents have something due that no tick does: 10, 11, 12"
    assert desk.look(LATE) == {"overdue": said}


def test_events_that_the_bus_may_not_have_are_published_again(desk: Desk) -> None:
    """And marked; the incident that is being swept may have had a sweep that failed."""
    desk.unpublish()
    assert desk.look(LATE - SECOND) == {}
    assert desk.bus.published == []
    assert desk.look(LATE) == {}
    assert len(desk.bus.published) == len(desk.events)
    assert desk.store.unpublished(desk.incident.id) == []


def test_events_that_cannot_be_published_are_told_of(desk: Desk) -> None:
    """As where the bus takes nothing."""
    desk.unpublish()
    desk.bus.failing = True
    said = f"1 incident has events that cannot be published: {desk.incident.id}"
    assert desk.look(LATE) == {"unpublished": said}


@pytest.mark.parametrize(
    "changes",
    [
        {"state": str(DeliveryState.PENDING), "next_attempt_at": instant(START)},
        {"state": str(DeliveryState.SENDING), "next_attempt_at": instant(START - LATE), "lease_until": instant(START)},
    ],
    ids=["that nobody has taken up", "whose sender is gone"],
)
def test_a_delivery(desk: Desk, changes: dict[str, object]) -> None:
    """It is asked for again from three minutes on, and told of from ten on."""
    delivery = desk.request(**changes)
    assert desk.look(LATE - SECOND) == {}
    assert desk.bus.published == []
    assert desk.look(TELL_AFTER - SECOND) == {}
    assert [topic for topic, _ in desk.bus.published] == [TOPIC]
    assert desk.look(TELL_AFTER) == {"undelivered": f"1 delivery is sent by nobody: {delivery.id}"}
    assert len(desk.bus.published) == 2


def test_the_audit_asks_four_questions_and_reads_one_document(desk: Desk) -> None:
    """And one question for each incident that is being swept; no heartbeats, no question about them."""
    desk.look(LATE)
    desk.documents.take()
    assert desk._look(a_policy(), START + LATE) == {}  # noqa: SLF001 - as it is asked
    tally = desk.documents.take()
    assert (tally.queries, tally.written) == (5, 0)
