"""Every use case reads, writes and publishes exactly what tests/support/costs.py says, neither more nor less."""

from datetime import timedelta

import pytest

from muster.domain.command import Command
from muster.domain.commands.lifecycle import Acknowledge, Resolve
from muster.ports import Outgoing
from tests.support import costs
from tests.support.copied_incidents import copy_incidents, fields_of
from tests.support.costs import Cost
from tests.support.counted_world import CountedWorld
from tests.support.kept_logs import KeptLogs, an_error, notification
from tests.support.policies import ON_CALL, a_step, with_steps
from tests.support.responders import ADA, act

OPEN_INCIDENTS = 10_000


@pytest.fixture
def opened(world: CountedWorld) -> CountedWorld:
    """Return the world with an incident whose page has been sent."""
    world.post_one()
    world.deliver()
    return world


def test_intake(world: CountedWorld) -> None:
    """An alert that comes in costs a message, and no document."""
    assert world.cost(world.post_one) == costs.INTAKE


def test_a_new_incident(world: CountedWorld) -> None:
    """From the alert to the committed incident; then to the page that has been sent and recorded."""
    world.post_one()
    assert world.cost(world.deliver_next) == costs.NEW_INCIDENT
    assert world.cost(world.deliver) == costs.PAGE


def test_the_whole_chain(world: CountedWorld) -> None:
    """From the sender's POST to the recorded page: 6 documents read, 12 written, 5 messages."""

    def chain() -> None:
        world.post_one()
        world.deliver()

    cost = costs.INTAKE + costs.NEW_INCIDENT + costs.PAGE
    assert cost == Cost(reads=6, writes=12, messages=5)
    assert world.cost(chain) == cost


def test_a_duplicate(opened: CountedWorld) -> None:
    """Two reads and one write, and nothing follows."""
    opened.post_one()

    assert opened.cost(opened.deliver) == costs.DUPLICATE == Cost(reads=2, writes=1)


def test_a_worse_duplicate(opened: CountedWorld) -> None:
    """It changes the incident; here it has nobody new to page."""
    opened.policies.policy = with_steps("P1", a_step(0, ON_CALL), policy=opened.policies.policy)
    opened.post_one(severity="P1")

    assert opened.cost(opened.deliver) == costs.WORSE_DUPLICATE


def test_a_replay(opened: CountedWorld) -> None:
    """A message that the bus brings twice writes nothing."""
    opened.bus.publish(*_first(opened))

    assert opened.cost(opened.deliver_next) == costs.REPLAY


def _first(world: CountedWorld) -> tuple[str, list[Outgoing]]:
    topic, message = world.bus.published[0]
    return topic, [message]


def test_a_close(opened: CountedWorld) -> None:
    """The sender says that it is over."""
    opened.post_one(state="closed")

    assert opened.cost(opened.deliver) == costs.CLOSE


@pytest.mark.parametrize(
    ("command", "cost"),
    [(Resolve(actor=ADA), costs.RESOLVE), (Acknowledge(actor=ADA), costs.ACKNOWLEDGE)],
    ids=["resolve", "acknowledge"],
)
def test_what_a_person_does(opened: CountedWorld, command: Command, cost: Cost) -> None:
    """By link, call, SMS or API; nothing follows but the event."""
    incident = opened.newest().id

    assert opened.cost(lambda: act(opened, command, incident)) == cost
    assert opened.cost(opened.deliver) == Cost()


def test_an_acknowledgement_by_its_link(opened: CountedWorld) -> None:
    """The page that says "done" reads the latest events beside, of which there are four here."""
    story = Cost(queries=1, reads=4)

    assert opened.cost(lambda: opened.click("acknowledge", "Ada")) == costs.ACKNOWLEDGE + story


def test_evidence(world: CountedWorld) -> None:
    """The event that opened the incident is looked into, once; every other one is left alone, and costs nothing."""
    world.logs = KeptLogs(an_error())
    world.restart()
    world.post("cloud_monitoring", notification())
    world.deliver_next()
    opened, paged = (message for message in world.bus.ready if message.to == "evidence")

    assert world.cost(lambda: world.hand_over(paged)) == Cost()
    assert world.cost(lambda: world.hand_over(opened)) == costs.EVIDENCE == Cost(reads=2, writes=3, messages=1)


def test_the_page_of_an_incident_with_evidence(world: CountedWorld) -> None:
    """Looking at it reads the incident, what stands, the events, and one document more."""
    world.logs = KeptLogs(an_error())
    world.restart()
    world.post("cloud_monitoring", notification())
    world.deliver()
    events = len(world.timeline(world.newest().id))

    assert world.cost(lambda: world.request("GET", world.link("acknowledge"))) == Cost(queries=1, reads=events + 3)


def test_a_tick_with_nothing_due_among_10_000_open_incidents(opened: CountedWorld) -> None:
    """One query that finds nothing: what is open but not due costs nothing."""
    opened.advance(timedelta(minutes=2))
    _copy(opened, OPEN_INCIDENTS - 1)
    assert len(opened.store.incidents(["triggered"], 20_000)) == OPEN_INCIDENTS

    assert opened.cost(opened.only_tick) == costs.IDLE_TICK == Cost(queries=1, reads=1)


def _copy(world: CountedWorld, times: int) -> None:
    """Store that many more incidents like the one there is."""
    (incident,) = world.incidents()
    copy_incidents([fields_of(world.documents, incident.id)], times, world.documents)


def test_a_tick_with_10_due(opened: CountedWorld) -> None:
    """One query finds the ten, each of which fires its step; what stands is read once, and no others are looked at."""
    opened.advance(timedelta(minutes=2))
    _copy(opened, 9)
    opened.clock.advance(timedelta(minutes=13))

    fired = Cost(queries=1) + costs.STANDING + costs.STEP * 10
    assert opened.cost(opened.only_tick) == fired == Cost(queries=1, reads=11, writes=30, messages=10)
    assert opened.cost(opened.deliver) == costs.PAGE * 10


def test_a_re_drive(opened: CountedWorld) -> None:
    """Of nothing, it costs nothing but four empty pulls; of dead letters, a message each, and no document."""
    assert opened.cost(lambda: opened.request("POST", "/dead-letters")) == Cost()
    for number in range(3):
        opened.post_one(key=f"{number}")
    opened.bus.dead, opened.bus.ready = opened.bus.ready, []

    assert opened.cost(lambda: opened.request("POST", "/dead-letters")) == costs.REDRIVE * 3


def test_a_sweep(opened: CountedWorld) -> None:
    """An incident is swept once, a minute after its last event, and then left alone."""
    opened.clock.advance(timedelta(minutes=1))

    assert opened.cost(opened.only_tick) == Cost(queries=1) + costs.SWEEP
    opened.clock.advance(timedelta(minutes=10))
    assert opened.cost(opened.only_tick) == costs.IDLE_TICK
