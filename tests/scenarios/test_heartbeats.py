"""A nightly backup says that it is well: when it falls silent, somebody is told, until it is heard again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.incident import Incident, IncidentState
from muster.domain.rules.heartbeats import HeartbeatRule
from tests.support.disposable import disposable_store
from tests.support.policies import a_policy
from tests.support.sendings import paged
from tests.support.world import KEY, Killed, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BACKUP = HeartbeatRule(name="Nightly backup", every=4 * HOUR, grace=HOUR, severity="P1", service="checkout")


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop, whose policy waits for its backup from the first tick on."""
    with disposable_store() as store:
        world = World(store, replace(a_policy(), heartbeats={"backup": BACKUP}))
        world.tick()
        yield world


def ping(world: World, name: str = "backup") -> int:
    """Let a service ping, deliver what follows, and return the answer's status."""
    status = world.request("POST", f"/intake/heartbeat/{name}", authorization=f"Bearer {KEY}").status
    world.deliver()
    return status


def late(world: World) -> Incident:
    """Let the backup miss its time, and return the incident of it."""
    world.advance(BACKUP.every + BACKUP.grace)
    (incident,) = world.incidents()
    return incident


def test_a_service_that_falls_silent_is_an_incident(world: World) -> None:
    """By the road that every alert takes: classified, owned, paged; and once, however long the silence lasts."""
    world.advance(HOUR)
    assert ping(world) == 200
    world.advance(5 * HOUR - MINUTE)
    assert world.incidents() == []
    world.advance(MINUTE)
    (incident,) = world.incidents()
    assert (incident.title, incident.severity, incident.service) == (
        "No heartbeat from Nightly backup",
        "P1",
        "checkout",
    )
    assert incident.description == (
        "Its last ping came at 2026-11-02 10:00 UTC; one was due every 4 h, and 1 h later at the latest."
    )
    assert paged(world)[0] == "Ada by push"
    world.advance(30 * MINUTE)
    assert len(world.incidents()) == 1
    assert world.store.alerts.count(incident.id) == 1


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("name", "Backups", lambda incident: incident.title.removeprefix("No heartbeat from ")),
        ("severity", "P3", lambda incident: incident.severity),
        ("type", "data", lambda incident: incident.type),
        ("service", "orders", lambda incident: incident.service),
        ("environment", "staging", lambda incident: incident.environment),
        ("labels", {"database": "orders"}, lambda incident: incident.labels),
    ],
)
def test_the_alert_says_what_the_policy_gives_it(
    world: World, field: str, value: object, found: Callable[[Incident], object]
) -> None:
    """And is classified by it, as any sender's is."""
    rule = replace(BACKUP, **{field: value})  # type: ignore[arg-type]
    world.policies.policy = replace(world.policies.policy, heartbeats={"backup": rule})
    world.tick()
    assert found(late(world)) == value


def test_a_service_that_is_heard_again_ends_its_incident(world: World) -> None:
    """At once, and once; from then on it is waited for as before."""
    late(world)
    world.clock.advance(MINUTE)
    assert ping(world) == 200
    assert world.newest().state is IncidentState.RESOLVED
    world.clock.advance(MINUTE)
    ping(world)
    assert [stored.state for stored in world.incidents()] == [IncidentState.RESOLVED]
    world.advance(5 * HOUR)
    assert [stored.state for stored in world.incidents()] == [IncidentState.TRIGGERED, IncidentState.CLOSED]


def test_a_service_that_never_pinged_counts_from_when_the_policy_first_had_it(world: World) -> None:
    """Not from the beginning of time."""
    incident = late(world)
    assert incident.description.startswith("It has never pinged")
    assert incident.occurred_at == incident.opened_at


def test_nobody_waits_for_a_name_that_the_policy_does_not_have(world: World) -> None:
    """The sender is told."""
    assert ping(world, "restore") == 404


def test_what_the_policy_drops_is_waited_for_no_more(world: World) -> None:
    """An incident of it stays open, for a person to decide: an edit of the policy is no recovery."""
    incident = late(world)
    world.policies.policy = replace(world.policies.policy, heartbeats={})
    world.tick()
    assert ping(world) == 404
    assert world.newest().open
    assert world.types(incident.id)[-1] == "incident.watch_stopped"
    world.advance(6 * HOUR)
    assert len(world.incidents()) == 1


def test_what_comes_back_to_the_policy_counts_anew(world: World) -> None:
    """From then on."""
    world.policies.policy = replace(world.policies.policy, heartbeats={})
    world.advance(24 * HOUR, every=HOUR)
    world.policies.policy = replace(world.policies.policy, heartbeats={"backup": BACKUP})
    world.tick()
    assert ping(world) == 200
    world.advance(4 * HOUR)
    assert world.incidents() == []


def test_a_new_rhythm_counts_from_when_it_is_known(world: World) -> None:
    """A service that has not been told yet is not late at once; and by what it was told, it is in time."""
    world.advance(4 * HOUR)
    world.policies.policy = replace(world.policies.policy, heartbeats={"backup": replace(BACKUP, every=HOUR)})
    world.advance(HOUR)
    assert world.incidents() == []
    world.advance(HOUR + MINUTE)
    assert len(world.incidents()) == 1


@pytest.mark.parametrize("moment", range(6))
def test_a_process_that_dies_anywhere_in_between_tells_of_it_all_the_same(world: World, moment: int) -> None:
    """Once: the next tick goes on where it died."""
    world.clock.advance(5 * HOUR)
    world.fuse.blows_at = world.fuse.passed + moment
    with pytest.raises(Killed):
        world.tick()
    world.fuse.blows_at = None
    world.restart()
    world.tick()
    world.tick()
    (incident,) = world.incidents()
    assert world.store.alerts.count(incident.id) == 1
