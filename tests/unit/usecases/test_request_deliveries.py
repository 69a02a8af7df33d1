"""Turning events into deliveries: harmless to repeat, and never out of the tick's sight."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from muster.domain.deliveries import deliveries_of
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.event import Event
from muster.records import SWEEP_AFTER, delivery_write
from muster.usecases.request_deliveries import RequestDeliveries, Requests
from tests.support.disposable import disposable_store
from tests.support.policies import EVERYONE, a_policy, a_step, with_steps
from tests.support.recording_bus import RecordingBus
from tests.support.world import World


@dataclass
class Requesting:
    """An event that pages Ada and Bo, and who asks for that."""

    world: World
    event: Event
    bus: RecordingBus
    request: RequestDeliveries

    def stored(self) -> list[Delivery]:
        """Return the deliveries on record."""
        found = (self.world.store.delivery(each.id) for each in deliveries_of(self.event, self.world.clock.now()))
        return [each.value for each in found if each]

    def sweep_at(self) -> object:
        """Return when the incident is swept next."""
        stored = self.world.store.incident(self.event.incident)
        return stored and stored.sweep_at


@pytest.fixture
def pages() -> Iterator[Requesting]:
    """Return the event, of which nothing has followed yet."""
    with disposable_store() as store:
        world = World(store, with_steps("P1", a_step(0, EVERYONE), policy=a_policy()))
        world.post("generic", {"title": "Orders are stale", "severity": "P1", "service": "checkout"})
        world.deliver_next()
        bus = RecordingBus()
        event = world.timeline(world.newest().id)[-1]
        assert len(event.recipients) == 2
        request = RequestDeliveries(world.store, Requests(bus, world.clock), world.clock)
        yield Requesting(world, event, bus, request)


def test_each_recipient_gets_a_delivery_and_a_message(pages: Requesting) -> None:
    """Two people, two documents, two messages."""
    assert pages.request(pages.event) == 2

    assert {each.recipient for each in pages.stored()} == {"ada", "bo"}
    assert len(pages.bus.published) == 2


def test_a_redelivery_asks_again_for_what_has_no_outcome(pages: Requesting) -> None:
    """Ada's page has been sent meanwhile, Bo's may have been lost."""
    pages.request(pages.event)
    ada = next(each.id for each in pages.stored() if each.recipient == "ada")
    stored = pages.world.store.delivery(ada)
    assert stored is not None
    pages.world.documents.commit([delivery_write(replace(stored.value, state=DeliveryState.SENT), stored)])

    assert pages.request(pages.event) == 1
    assert len(pages.bus.published) == 3


def test_an_event_that_names_nobody_costs_nothing(pages: Requesting) -> None:
    """No document is written, no message published."""
    assert pages.request(replace(pages.event, recipients=(), tell=())) == 0
    assert pages.bus.published == []


def test_where_nothing_is_to_be_sent_the_bus_is_not_asked(pages: Requesting) -> None:
    """Nothing is held up by one that is down."""
    pages.bus.failing = True
    Requests(pages.bus, pages.world.clock)([])


def test_a_late_event_has_the_incident_swept_again(pages: Requesting) -> None:
    """The sweep may have ended, having seen that nothing is left to do: what comes now would be out of its sight."""
    _end_sweep(pages)
    pages.world.clock.advance(timedelta(minutes=5))

    pages.request(pages.event)

    assert pages.sweep_at() == pages.world.clock.now() + SWEEP_AFTER


def test_a_sweep_that_is_just_ending_does_not_end(pages: Requesting) -> None:
    """It is due now, so somebody may have looked already and be about to note that nothing is left: that must fail."""
    pages.world.clock.advance(timedelta(minutes=5))
    before = pages.world.store.incident(pages.event.incident)
    assert before is not None

    pages.request(pages.event)

    after = pages.world.store.incident(pages.event.incident)
    assert after is not None
    assert after.version > before.version


def test_a_punctual_event_leaves_the_incident_alone(pages: Requesting) -> None:
    """Its sweep is still to come."""
    before = pages.sweep_at()

    pages.request(pages.event)

    assert pages.sweep_at() == before


def _end_sweep(pages: Requesting) -> None:
    stored = pages.world.store.incident(pages.event.incident)
    assert stored is not None
    pages.world.store.set_sweep(stored, None)
