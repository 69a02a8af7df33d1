"""Addresses are tried out alike over every document store: what is known reads back, and tests are found by run."""

from muster.ports import DocumentStore, SendFailed
from tests.support.paging_tests import CALL, DAY, MINUTE, SMS, TUESDAY, link, states, tried, tried_policy
from tests.support.world import World


def test_a_run_is_sent_once_and_confirmed(documents: DocumentStore) -> None:
    """With messages that the bus lost, and a process that ends; and a week later it is sent again."""
    world = World(documents, tried_policy())
    world.channels.broken["ada-push"] = lambda: SendFailed("404")
    world.clock.reach(TUESDAY)
    world.request("POST", "/tick")
    world.bus.ready.clear()
    world.restart()
    world.tick_at(TUESDAY + MINUTE)
    world.request("POST", link(world, SMS))
    world.advance(2 * MINUTE)
    assert sorted(tried(world)) == sorted([CALL, SMS, "dir-push"])
    assert states(world) == {"push": "failed", "call": "unverified", "sms": "verified"}

    world.channels.broken.clear()
    world.tick_at(TUESDAY + 7 * DAY)
    world.advance(2 * MINUTE)
    assert len(tried(world)) == 7
    assert states(world) == {"push": "unverified", "call": "unverified", "sms": "verified"}
