"""A world that tells what things cost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.support.costs import Cost
from tests.support.counting_store import CountingStore
from tests.support.policies import ON_CALL, SECONDARY, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.world import InFlight, World

ALERT = {"title": "Orders are stale", "key": "orders", "severity": "P2", "service": "checkout"}
SECOND = timedelta(seconds=1)


class CountedWorld(World):
    """A world with one page at the opening and one after a quarter of an hour, no rooms and no promises to break."""

    def __init__(self, store: CountingStore) -> None:
        """Count what is asked of `store`."""
        policy = with_steps("P2", a_step(0, ON_CALL), a_step(15, SECONDARY, **UNLESS_ACKNOWLEDGED))
        teams = {name: replace(team, channel=None) for name, team in policy.teams.items()}
        severities = {
            name: replace(each, acknowledge_within=None, triage_within=None, resolve_within=None)
            for name, each in policy.severities.items()
        }
        self.counted = store
        super().__init__(store, replace(policy, teams=teams, severities=severities))

    def cost(self, do: Callable[[], object]) -> Cost:
        """Return what it costs to do something."""
        self.counted.take()
        before = len(self.bus.published)
        do()
        tally = self.counted.take()
        messages = len(self.bus.published) - before
        return Cost(queries=tally.queries, reads=tally.reads, writes=tally.written, messages=messages)

    def post_one(self, **alert: str) -> None:
        """Send an alert a second later; nothing is delivered yet."""
        self.clock.advance(SECOND)
        assert self.post("generic", ALERT | alert).status == 202

    def only_tick(self) -> None:
        """Tick, and deliver nothing of what follows."""
        assert self.request("POST", "/tick").status == 200

    def hand_over(self, message: InFlight) -> None:
        """Deliver one message before all others."""
        self.bus.ready.remove(message)
        self.bus.ready.insert(0, message)
        assert self.deliver_next().status == 204
