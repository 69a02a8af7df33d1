"""Rules that look beyond the alert: at what else is broken, at how often it came, and at how it ended the last time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.commands.lifecycle import Resolve
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.rules.circumstances import AffectedServices, Circumstance, LastEnded, OpenIncidents, Seen
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import ALWAYS
from muster.domain.surroundings import EndedBy
from muster.ports import Outgoing
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.policies import a_policy
from tests.support.responders import ADA, act
from tests.support.world import World

HOUR = timedelta(hours=1)


def policy_that_asks(*asked: Circumstance, then: str = "P1", final: bool = False) -> Policy:
    """Return a policy with one rule for the severity, in which the blog depends on the orders."""
    policy = a_policy(tiers={}, severity_rules=(Rule(rule="r", when=ALWAYS, then=then, given=asked, final=final),))
    blog = replace(policy.services["blog"], depends_on=("orders",))
    return replace(policy, services=policy.services | {"blog": blog})


@pytest.fixture
def store() -> Iterator[CountingStore]:
    """Return a store that counts what it is asked."""
    with disposable_store() as inner:
        yield CountingStore(inner)


def alert(world: World, key: str, service: str = "blog", state: str = "open") -> Incident:
    """Let an alert come a minute later, and return the newest incident."""
    world.clock.advance(timedelta(minutes=1))
    return world.alert(title="x", key=key, service=service, state=state)


def test_a_service_whose_dependency_is_down_is_worse_off(store: CountingStore) -> None:
    """As long as that is open."""
    world = World(store, policy_that_asks(OpenIncidents(services=None, at_least=1)))
    assert alert(world, "a").severity == "P3"
    orders = alert(world, "b", "orders")
    assert (orders.severity, alert(world, "c").severity) == ("P3", "P1")
    act(world, Resolve(actor=ADA), orders.id)
    assert alert(world, "d").severity == "P3"


def test_an_alert_that_comes_again_is_classified_by_what_has_happened_since(store: CountingStore) -> None:
    """What else has broken makes an open incident worse; it is not its own dependency."""
    world = World(store, policy_that_asks(OpenIncidents(services=("blog",), at_least=1)))
    first = alert(world, "a")
    alert(world, "a")
    assert world.store.incident(first.id).value.severity == "P3"  # type: ignore[union-attr]
    alert(world, "b")
    alert(world, "a")
    after = world.store.incident(first.id)
    assert after
    assert after.value.severity == "P1"
    assert after.value.classification["severity"][0].text == (
        "Generic now reports it as P1 because open incidents of blog: 1 or more"
    )


def test_many_affected_services_are_a_matter_of_their_own(store: CountingStore) -> None:
    """Counted once each, this one among them."""
    world = World(store, policy_that_asks(AffectedServices(at_least=3)))
    severities = [
        alert(world, key, service).severity for key, service in (("a", "blog"), ("b", "blog"), ("c", "orders"))
    ]
    assert severities == ["P3", "P3", "P3"]
    assert alert(world, "d", "checkout").severity == "P1"


def test_the_third_time_within_an_hour_is_worse(store: CountingStore) -> None:
    """Duplicates count, whatever else comes does not, and what is too long ago does not either."""
    world = World(store, policy_that_asks(Seen(times=3, within=HOUR)))
    incident = alert(world, "a")
    alert(world, "a")
    alert(world, "b")
    assert world.store.incident(incident.id).value.severity == "P3"  # type: ignore[union-attr]
    alert(world, "a")
    assert world.store.incident(incident.id).value.severity == "P1"  # type: ignore[union-attr]
    world.clock.advance(2 * HOUR)
    alert(world, "a", state="closed")
    world.advance(2 * HOUR, every=HOUR)
    assert alert(world, "a").severity == "P3"


def test_a_message_that_is_brought_twice_counts_once(store: CountingStore) -> None:
    """It is the same alert."""
    world = World(store, policy_that_asks(Seen(times=2, within=HOUR)))
    incident = alert(world, "a")
    world.bus.publish(*_first(world))
    world.deliver()
    assert world.store.incident(incident.id).value.severity == "P3"  # type: ignore[union-attr]


@pytest.mark.parametrize(("note", "severity"), [("a false alarm again", "P4"), ("disk replaced", "P3")])
def test_how_the_last_incident_of_the_key_ended_is_known(store: CountingStore, note: str, severity: str) -> None:
    """To the next one, to what comes again while that is open, and to nobody else."""
    asks = policy_that_asks(LastEnded(by=(EndedBy.PERSON,), note=("*false alarm*",)), then="P4", final=True)
    world = World(store, asks)
    first = alert(world, "a")
    assert first.severity == "P3"
    act(world, Resolve(actor=ADA, note=note), first.id)
    world.advance(2 * HOUR, every=HOUR)
    second = alert(world, "a")
    assert (second.id != first.id, second.severity) == (True, severity)
    alert(world, "a")
    assert world.store.incident(second.id).value.severity == severity  # type: ignore[union-attr]
    assert alert(world, "b").severity == "P3"


def test_a_close_by_the_sender_is_known_too(store: CountingStore) -> None:
    """It writes the key as a person's word does."""
    world = World(store, policy_that_asks(LastEnded(by=(EndedBy.SENDER,))))
    alert(world, "a")
    alert(world, "a", state="closed")
    world.advance(2 * HOUR, every=HOUR)
    assert alert(world, "a").severity == "P1"


@pytest.mark.parametrize(
    ("asked", "queries"),
    [
        ((), 0),
        ((LastEnded(by=(EndedBy.SENDER,)),), 0),
        ((Seen(times=3, within=HOUR),), 1),
        ((OpenIncidents(services=None, at_least=1), AffectedServices(at_least=2)), 1),
        ((Seen(times=3, within=HOUR), Seen(times=9, within=2 * HOUR), AffectedServices(at_least=2)), 2),
    ],
)
def test_only_what_a_rule_asks_for_is_looked_up(
    store: CountingStore, asked: tuple[Circumstance, ...], queries: int
) -> None:
    """Once each, however many rules ask: for a new incident and for a duplicate alike."""
    world = World(store, policy_that_asks(*asked, then="P3"))
    for _ in range(2):
        assert world.post("generic", {"title": "x", "key": "a", "service": "blog"}).status == 202
        store.take()
        world.deliver_next()
        assert store.take().queries == queries
        world.deliver()


def _first(world: World) -> tuple[str, list[Outgoing]]:
    topic, message = world.bus.published[0]
    return topic, [message]
