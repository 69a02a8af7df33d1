"""How a region's dead letters are brought back in the simulation: in the same order each time, whatever threads do."""

from datetime import timedelta

from muster.ports import Outgoing
from tests.simulation.bus import InFlight
from tests.simulation.plan import Plan, Weather
from tests.simulation.policies import policy_of
from tests.simulation.providers import SimulatedChannels
from tests.simulation.region import Region
from tests.simulation.store import SimulatedStore
from tests.simulation.world import World
from tests.support.disposable import disposable_store

DYING = ("incident-events", "alerts")
PLAN = Plan(
    seed=1,
    policy="starter",
    regions=1,
    weather=Weather(slow=1.0),
    scanned=False,
    patient=False,
    lasts=timedelta(),
    moves=(),
)


def test_one_topic_is_offered_to_the_end_of_its_request() -> None:
    """However long that stands still: a thread that sees to another topic finds nothing, and touches nothing."""
    with disposable_store() as documents:
        world = World(PLAN)
        world.record.policies.append((world.now, policy_of(PLAN.policy)))
        region = Region("", world, SimulatedStore(documents, world), SimulatedChannels(world))
        for number, topic in enumerate(DYING):
            letter = InFlight(topic=topic, number=number, id=number, outgoing=Outgoing(data=b"{}"))
            region.bus.dead.append(letter)

        offered: list[str] = []
        region.redrive()
        while region.bus.offered:
            offered += [region.bus.offered] if region.bus.offered not in offered[-1:] else []
            region.redrive()
            world.timeline.run(world.now + timedelta(milliseconds=1))

        assert offered == ["alerts", "incident-events"]
        assert [what for _, who, what in world.record.lines if "dead-letters" in what] == [
            "POST /dead-letters: 200"
        ] * 2
        assert region.bus.dead == []
