"""Muster looks after its own work: it mends what it can, says what it cannot, and gives no sign of life then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from muster.domain.heartbeat import watched
from muster.domain.incident import IncidentState
from muster.domain.rules.heartbeats import HeartbeatRule
from muster.ports import Create, Patch, SendAgain
from muster.records import heartbeat_write, instant
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.kept_heartbeat import KeptHeartbeat
from tests.support.policies import a_policy
from tests.support.world import World

MINUTE = timedelta(minutes=1)
ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


class Audited(World):
    """The shop, and a monitor outside that waits for its sign of life."""

    outside: KeptHeartbeat


@pytest.fixture
def world() -> Iterator[Audited]:
    """Return it, at nine o'clock."""
    with disposable_store() as store:
        outside = KeptHeartbeat()
        world = Audited(store, a_policy(), heartbeat=outside)
        world.outside = outside
        yield world


def test_a_sign_of_life_every_five_minutes(world: Audited) -> None:
    """And nothing else: where all is well, there is nothing to tell."""
    world.alert(**ALERT)
    world.advance(30 * MINUTE)
    assert world.outside.take() == 6
    assert world.about_muster() == []


def test_ticks_that_come_twice_audit_once(world: Audited) -> None:
    """A doubled tick, an overlapping one of another process, and one each second."""
    world.clock.advance(3 * MINUTE)
    for _ in range(2):
        world.tick()
        world.restart()
        world.tick()
        world.clock.advance(timedelta(seconds=20))
    assert world.outside.take() == 1


@pytest.mark.parametrize("call", range(8))
def test_ticks_that_meet_audit_once(call: int) -> None:
    """Whichever call of the store one interrupts the other at."""
    with disposable_store() as store:
        interrupted, outside = InterruptedStore(store), KeptHeartbeat()
        one, other = (World(interrupted, a_policy(), heartbeat=outside) for _ in range(2))
        overdue(one)
        for world in (one, other):
            world.clock.advance(3 * MINUTE)
        answers: list[bytes] = []
        interrupted.interrupt(call, lambda: answers.append(other.request("POST", "/tick").body))
        answers.append(one.request("POST", "/tick").body)
        assert [msgspec.json.decode(each)["failed"] for each in answers] == [1] * len(answers)  # the incident's
        told = [message for world in (one, other) for topic, message in world.bus.published if topic == "alerts"]
        assert len(told) == 1


def test_a_tick_that_was_left_out_leaves_out_its_audit(world: Audited) -> None:
    """The next one is five minutes later."""
    world.advance(30 * MINUTE, every=7 * MINUTE)
    assert world.outside.take() == 1  # at 9:28


def overdue(world: World) -> None:
    """Leave an incident that no tick can read."""
    due = instant(world.clock.now())
    world.documents.commit([Create("incidents/broken", {"due_at": due, "state": "none"})])


def undelivered(world: World) -> None:
    """Leave deliveries that no message brings to a sender: the bus loses them."""
    world.post("generic", {"title": "Orders are stale"} | ALERT)
    for _ in ("the alert", "its opening", "the page"):
        world.deliver_next()
    world.bus.ready.clear()


def died_again(world: World) -> None:
    """Leave a message that is re-driven and dies again."""
    world.post("generic", {"title": "Orders are stale"} | ALERT)
    for _ in range(2):
        world.bus.dead, world.bus.ready = world.bus.ready, []
        world.request("POST", "/dead-letters")
    world.bus.ready.clear()


def unwatched(world: World) -> None:
    """Leave a heartbeat that no tick can look after: its document cannot be read."""
    rule = HeartbeatRule(name="Backup", every=MINUTE, grace=timedelta())
    world.policies.policy = replace(world.policies.policy, heartbeats={"backup": rule})
    world.documents.commit([heartbeat_write(watched("backup", rule, world.clock.now()), None)])
    world.documents.commit([Patch("heartbeats/backup", {"every": "no duration"})])


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (overdue, "1 incident has something due that no tick does: broken"),
        (died_again, "messages die again though they are re-driven: 1, last at 2026-11-02 09:00 UTC"),
        (unwatched, "1 heartbeat is late, of which nobody is told: backup"),
    ],
    ids=["overdue", "dead letters", "heartbeats"],
)
def test_what_cannot_be_mended_is_an_incident(world: Audited, plant: Callable[[World], None], said: str) -> None:
    """One, however long it lasts; and meanwhile no sign of life."""
    plant(world)
    world.advance(25 * MINUTE)
    (incident,) = world.about_muster()
    assert (incident.title, incident.severity, incident.description) == (
        "Muster has left work of its own undone",
        "P2",
        said,
    )
    assert world.store.alerts.count(incident.id) == 1
    assert world.outside.take() <= 1
    world.advance(30 * MINUTE)
    assert len(world.about_muster()) == 1
    assert world.outside.take() == 0


def test_it_ends_when_the_work_is_done(world: Audited) -> None:
    """By itself; and the sign of life is back."""
    overdue(world)
    world.advance(10 * MINUTE)
    assert [incident.state for incident in world.about_muster()] == [IncidentState.TRIGGERED]
    world.documents.commit([Patch("incidents/broken", {"due_at": None})])
    world.outside.take()
    world.advance(10 * MINUTE)
    assert [incident.state for incident in world.about_muster()] == [IncidentState.RESOLVED]
    assert world.outside.take() == 2


def test_further_trouble_is_told_of_in_the_same_incident(world: Audited) -> None:
    """Whoever is at it knows of both."""
    overdue(world)
    world.advance(10 * MINUTE)
    died_again(world)
    world.advance(10 * MINUTE)
    (incident,) = world.about_muster()
    newest = world.store.alerts.latest_open(incident.id)
    assert newest is not None
    assert newest.description.splitlines() == [
        "1 incident has something due that no tick does: broken",
        "messages die again though they are re-driven: 1, last at 2026-11-02 09:10 UTC",
    ]


def test_a_message_that_lives_after_all_is_forgotten_after_a_day(world: Audited) -> None:
    """Its next death may take most of one."""
    died_again(world)
    world.advance(10 * MINUTE)
    world.advance(timedelta(hours=23))
    assert world.newest().open
    world.advance(timedelta(hours=1))
    assert not world.newest().open


def test_what_the_bus_lost_is_asked_for_again(world: Audited) -> None:
    """By the audit, where the sweep has ended: the page goes out, and nobody need be told of it."""
    undelivered(world)
    (incident,) = world.incidents()
    world.documents.commit([Patch(f"incidents/{incident.id}", {"sweep_at": None, "due_at": None})])
    world.clock.advance(8 * MINUTE)
    assert [sent.message.recipient for sent in world.channels.sent] == []
    world.tick()
    assert "Ada" in [sent.message.recipient for sent in world.channels.sent]
    assert world.about_muster() == []


def test_a_delivery_that_nobody_sends_is_told_of(world: Audited) -> None:
    """After ten minutes in which it was asked for in vain."""
    undelivered(world)
    for _ in range(20):
        world.clock.advance(MINUTE)
        world.request("POST", "/tick")
        world.bus.ready = [each for each in world.bus.ready if each.topic != "notifications"]
        while world.bus.ready:
            world.deliver_next()
            world.bus.ready = [each for each in world.bus.ready if each.topic != "notifications"]
    (incident,) = world.about_muster()
    assert "deliveries are sent by nobody: " in incident.description


def test_a_provider_that_is_down_is_no_work_left_undone(world: Audited) -> None:
    """Its messages wait on purpose, and its own incident tells of it."""
    world.channels.broken["push"] = lambda: SendAgain("down")
    world.alert(**ALERT)
    world.advance(30 * MINUTE)
    assert {incident.key for incident in world.about_muster()} <= {"channel:push"}


def test_a_monitor_that_is_away_changes_nothing(world: Audited) -> None:
    """It raises its own alarm."""
    world.outside.away = True
    world.advance(10 * MINUTE)
    assert world.about_muster() == []


def test_an_audit_that_cannot_tell_gives_no_sign_of_life(world: Audited) -> None:
    """The bus is away: whoever waits for the sign raises the alarm."""
    overdue(world)
    world.bus.away = True
    world.advance(10 * MINUTE)
    assert world.outside.take() == 0
    world.bus.away = False
    world.advance(5 * MINUTE)
    assert len(world.about_muster()) == 1
