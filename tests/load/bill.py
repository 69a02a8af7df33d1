"""What a page storm costs in documents and messages, by what the policy does about it: counted, not estimated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from muster.domain.message import MessageKind
from muster.domain.rules.noise import BundlingRule, Noise, StormRule
from tests.bench.figures import table
from tests.cost.billing import Month, bill, dollars
from tests.cost.scenarios import ALERTS_MONTHS, SHARED
from tests.cost.tally import Tally
from tests.cost.usage import called, documented, messaged
from tests.load.storm import INCIDENTS, PAGES, SEVERITIES, TEAMS, WITHIN
from tests.support.disposable import disposable_store
from tests.support.incident_story import TalliedWorld
from tests.support.world import preset

KEYS = 200
REPEATS = 5
"""Alerts about each key, the first included."""
MINUTES = 5
AFTERWARDS = timedelta(minutes=10)
STORM = StormRule(incidents=INCIDENTS, within=WITHIN)
BUNDLING = BundlingRule(pages=PAGES, within=WITHIN)
NOISE = {
    "every check pages": Noise(),
    "pages are bundled": Noise(bundling=BUNDLING),
    "a storm is one incident": Noise(storm=STORM),
    "both": Noise(storm=STORM, bundling=BUNDLING),
}
HEADINGS = (f"{KEYS * REPEATS:,} alerts of {KEYS} checks", "incidents", "pages", "reads", "writes", "messages", "USD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a storm led to, and what it took."""

    incidents: int
    pages: int
    tally: Tally

    def dollars(self) -> str:
        """Return its list price, before any free tier, with what it leaves for as long as alerts are kept."""
        kept = Fraction(ALERTS_MONTHS)
        used = documented(self.tally, kept, kept) + messaged(self.tally) + called(self.tally.requests, SHARED)
        return dollars(sum((line.cost for line in bill(Month(name="", usual=used))), Fraction(0)))

    def cells(self) -> tuple[str, ...]:
        """Return it as the end of a row."""
        cost = self.tally.cost
        counts = (self.incidents, self.pages, cost.reads, cost.writes, cost.messages)
        return (*(f"{count:,}" for count in counts), self.dollars())


def bills() -> str:
    """Return a table with a row for each policy."""
    return table(HEADINGS, [(name, *measure(noise).cells()) for name, noise in NOISE.items()])


def measure(noise: Noise) -> Bill:
    """Play the storm through the whole of Muster, with ticks each minute of it and of a while afterwards."""
    with disposable_store() as store:
        world = TalliedWorld(store)
        world.policies.policy = replace(preset("starter"), noise=noise)
        for place, alert in enumerate(_alerts()):
            world.clock.advance(timedelta(minutes=MINUTES) / (KEYS * REPEATS))
            assert world.post("generic", alert).status == 202
            world.deliver()
            if place % (KEYS * REPEATS // MINUTES) == 0:
                world.tick()
        world.advance(AFTERWARDS)
        tally = world.tally()
        pages = sum(sent.message.kind is MessageKind.PAGE for sent in world.channels.sent)
        return Bill(incidents=len(world.incidents()), pages=pages, tally=tally)


def _alerts() -> Iterator[dict[str, object]]:
    for number in range(KEYS * REPEATS):
        key = number % KEYS
        yield {
            "title": f"Check {key} fails",
            "key": f"check-{key}",
            "severity": SEVERITIES[key % len(SEVERITIES)],
            "service": TEAMS[key % len(TEAMS)],
        }
