"""Messages had their last attempt while Muster was ill: the re-drive brings them back, and pages nobody twice."""

from collections.abc import Iterator
from random import Random

import msgspec
import pytest

from muster.ports import Outgoing
from tests.support.disposable import disposable_store
from tests.support.flaky_store import FlakyStore
from tests.support.policies import a_policy
from tests.support.requirements import ROOT
from tests.support.sendings import paged
from tests.support.world import Killed, World

ALERT = {"title": "Orders are stale", "key": "orders", "severity": "P1", "service": "checkout"}
NOTIFICATION = (ROOT / "tests/payloads/gcp_pubsub_v1.2_open_threshold_severity_error.json").read_bytes()
PAGED = ["Ada by push"]


class Illness:
    """A world whose database a test takes away."""

    def __init__(self, store: FlakyStore) -> None:
        """Begin well."""
        self.store = store
        self.world = World(store, a_policy())

    def outlast(self) -> None:
        """Let every message that is on its way have its last attempt with the database away, which then is back."""
        self.store.share = 1.0
        self.world.deliver()
        self.world.give_up()
        self.store.share = 0.0


@pytest.fixture
def illness() -> Iterator[Illness]:
    """Return a world that is well yet."""
    with disposable_store() as store:
        yield Illness(FlakyStore(store, Random(1)))


def redriven(world: World) -> dict[str, int]:
    """Let the hour come; return what was re-driven."""
    answer = world.redrive()
    assert answer.status == 200
    counts: dict[str, int] = msgspec.json.decode(answer.body)["redriven"]
    return counts


@pytest.mark.parametrize("topic", ["alerts", "incident-events", "notifications"])
def test_what_died_on_any_hop_becomes_the_page(illness: Illness, topic: str) -> None:
    """Wherever on its way to Ada the message was, she is paged after all, once; and nothing is left to re-drive."""
    world = illness.world
    world.post("generic", ALERT)
    while world.bus.ready[0].topic != topic:
        world.deliver_next()
    illness.outlast()
    assert paged(world) == []

    assert redriven(world).keys() == {topic}

    assert paged(world) == PAGED
    assert redriven(world) == {}
    assert paged(world) == PAGED


def test_a_notification_of_cloud_monitoring_comes_back_as_it_was(world: World) -> None:
    """It died since the intake could not publish: re-driven, it is read as if it came from Cloud Monitoring."""
    world.bus.publish("monitoring", [Outgoing(data=NOTIFICATION)])
    world.bus.away = True
    world.deliver()
    world.give_up()
    world.bus.away = False

    assert redriven(world) == {"monitoring": 1}

    assert world.newest().title == "Test-incident-canary: VM Instance - Sent packets"


def test_a_death_over_the_re_drive_pages_once(illness: Illness) -> None:
    """The function dies when the alert is published and not yet forgotten: it comes twice, and is one incident."""
    world = illness.world
    world.post("generic", ALERT)
    illness.outlast()
    world.fuse.blows_on = "after publishing on alerts"
    with pytest.raises(Killed):
        world.redrive()
    world.restart()

    assert redriven(world) == {"alerts": 1}

    assert [topic for topic, _ in world.bus.published].count("alerts") == 3
    assert len(world.incidents()) == 1
    assert paged(world) == PAGED


def test_a_re_drive_without_the_bus_loses_nothing(illness: Illness) -> None:
    """Cloud Scheduler is told that it failed; the next hour's does it."""
    world = illness.world
    world.post("generic", ALERT)
    illness.outlast()
    world.bus.away = True
    assert world.redrive().status == 503

    world.bus.away = False
    assert redriven(world) == {"alerts": 1}
    assert paged(world) == PAGED
