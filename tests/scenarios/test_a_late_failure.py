"""Twilio took the SMS, and says minutes later that it never arrived. By then nobody looks after the incident."""

from datetime import timedelta

import pytest

from muster.domain.delivery import DeliveryState
from muster.domain.facts.escalation import Unreached
from muster.domain.message import MessageKind
from muster.incident_store import IncidentStore
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.outbox import Outbox
from muster.usecases.report_delivery import ReportDelivery
from muster.usecases.request_deliveries import Requests
from tests.support.world import FusedStore, Killed, World


def report(world: World) -> ReportDelivery:
    """Return what a provider's callback calls."""
    store = IncidentStore(FusedStore(world.documents, world.fuse))
    outbox = Outbox(store, world.bus)
    act = ActOnIncident(store, outbox, world.policies, world.clock)
    return ReportDelivery(store, DeliveryOutcomes(store, outbox, Requests(world.bus, world.clock), act, world.clock))


def paged(world: World) -> str:
    """Open an incident, let its sweeps come to their end, and return the id of the page that went out."""
    world.alert(severity="P2", key="orders")
    world.advance(timedelta(minutes=3))
    (page,) = [sent for sent in world.channels.sent if sent.message.kind is MessageKind.PAGE]
    (stored,) = world.store.incidents(["triggered"], 1)
    assert stored.sweep_at is None, "the story begins when nobody sweeps any more"
    return page.delivery


@pytest.mark.parametrize("moment", range(6))
def test_a_page_that_fails_late_falls_to_the_next_channel_whoever_dies(world: World, moment: int) -> None:
    """Wherever the process dies that takes the report: once it is repeated, or swept, the next channel is used."""
    delivery = paged(world)
    world.fuse.blows_at = world.fuse.passed + moment
    try:
        report(world).failed(delivery, "", "undelivered")
    except Killed:
        world.restart()
        report(world).failed(delivery, "", "undelivered")
    world.advance(timedelta(minutes=3))
    pages = [sent.channel for sent in world.channels.sent if sent.message.kind is MessageKind.PAGE]
    assert len(pages) == 2
    assert world.store.delivery(delivery).value.state is DeliveryState.FAILED  # type: ignore[union-attr]


def test_whoever_no_channel_reaches_is_reported_before_the_last_outcome_is_written(world: World) -> None:
    """The last channel fails by a report and the process dies over it: the incident knows already."""
    deliveries = [paged(world)]
    while True:
        stored = world.store.delivery(deliveries[-1])
        assert stored is not None
        if stored.value.next_channel is None:
            break
        report(world).failed(deliveries[-1], "", "undelivered")
        world.advance(timedelta(minutes=1))
        deliveries.append(world.channels.sent[-1].delivery)
    world.fuse.blows_at = world.fuse.passed + 2
    with pytest.raises(Killed):
        report(world).failed(deliveries[-1], "", "undelivered")
    facts = [event.fact for event in world.timeline(world.newest().id)]
    assert any(isinstance(fact, Unreached) for fact in facts)
