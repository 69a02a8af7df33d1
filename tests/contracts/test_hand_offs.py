"""Hand-offs are told alike over every document store: what is kept reads back, and letters are found by their state."""

from datetime import UTC, datetime

from muster.domain.delivery import NO_INCIDENT
from muster.ports import DocumentStore
from tests.support.hand_offs import MINUTE, told, told_policy
from tests.support.world import World

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


def test_a_hand_off_is_told_once_and_recorded(documents: DocumentStore) -> None:
    """With messages that the bus lost, which the next tick asks for again."""
    world = World(documents, told_policy())
    world.tick()
    incident = world.alert(key="low", severity="P4", service="checkout")
    world.clock.reach(TUESDAY)
    world.request("POST", "/tick")
    world.bus.ready.clear()
    world.tick_at(TUESDAY + MINUTE)
    world.tick_at(TUESDAY + 2 * MINUTE)

    assert [each.partition(":")[0] for each in told(world)] == ["Bo by push", "Ada by push"]
    assert world.types(incident.id).count("incident.handed_over") == 1
    assert world.store.open_deliveries(NO_INCIDENT) == []
