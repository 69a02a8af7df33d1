"""A process killed between any two effects on the outside: the next delivery, tick or repeated request carries on."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

import pytest

from muster.cloudevents import decode
from muster.domain.delivery import DeliveryState
from muster.domain.incident import IncidentState
from muster.domain.message import MessageKind
from muster.ports import Query, SendAgain, SendFailed
from tests.support.disposable import disposable_store
from tests.support.policies import a_policy
from tests.support.world import Killed, World

ALERT = {"title": "Orders are stale", "key": "orders", "severity": "P1", "service": "checkout"}
MINUTE = timedelta(minutes=1)

Part = Callable[[World], object]


def _post(state: str) -> Part:
    """Post as a sender does that repeats what was not answered 202, a second after what it sent before."""

    def post(world: World) -> None:
        world.clock.advance(timedelta(seconds=1))
        answered = False
        while not answered:
            try:
                answered = world.post("generic", ALERT | {"state": state}).status == 202
            except Killed:
                world.restart()

    return post


def _minute(world: World) -> None:
    world.advance(MINUTE)


def _break(*roads: str, error: Exception) -> Part:
    def break_them(world: World) -> None:
        world.channels.broken |= dict.fromkeys(roads, lambda: error)

    return break_them


def _mend(world: World) -> None:
    world.channels.broken.clear()


STORIES: dict[str, tuple[Part, ...]] = {
    "escalated, then over": (
        _post("open"),
        World.deliver,
        _post("open"),
        World.deliver,
        lambda world: world.clock.advance(5 * MINUTE),
        World.tick,
        *[_minute] * 3,
        _post("closed"),
        World.deliver,
        *[_minute] * 4,
    ),
    "Ada cannot be reached": (
        _break("ada-push", "ada-call", "ada-email", error=SendFailed("400")),
        _post("open"),
        World.deliver,
        *[_minute] * 3,
        _post("closed"),
        World.deliver,
        *[_minute] * 4,
    ),
    "a provider is away": (
        _break("push", error=SendAgain("503")),
        _post("open"),
        World.deliver,
        _minute,
        _mend,
        *[_minute] * 3,
        _post("closed"),
        World.deliver,
        *[_minute] * 4,
    ),
}


def tell(world: World, story: str, kill_at: int | None = None) -> World:
    """Live through a story, dying once; the Scheduler, the bus and the sender go on as they do."""
    world.fuse.blows_at = kill_at
    for part in STORIES[story]:
        try:
            part(world)
        except Killed:
            world.restart()
            world.redeliver()
            world.tick()
    return world


@contextmanager
def a_world() -> Iterator[World]:
    """Give a world of its own."""
    with disposable_store() as store:
        yield World(store, a_policy())


@cache
def undisturbed(story: str) -> tuple[tuple[str, ...], frozenset[tuple[str, str, str]], tuple[str, ...]]:
    """Return how a story goes when nothing dies: its moments, who is paged and why, what happens to the incident."""
    with a_world() as world:
        tell(world, story)
        return tuple(world.fuse.moments), frozenset(pages(world)), events(world)


def pages(world: World) -> Counter[tuple[str, str, str]]:
    """Count the pages about the orders that reached a provider, by recipient, channel and reason."""
    sent = [each for each in world.channels.sent if each.message.title == ALERT["title"]]
    paged = [each for each in sent if each.message.kind is MessageKind.PAGE]
    return Counter((each.message.recipient, each.channel, each.message.why) for each in paged)


def events(world: World) -> tuple[str, ...]:
    """Return what happened to the incident about the orders, which is the only one."""
    (incident,) = [incident for incident in world.incidents() if incident.key == ALERT["key"]]
    return tuple(world.types(incident.id))


@pytest.mark.parametrize(
    ("story", "number"), [(story, number) for story in STORIES for number in range(len(undisturbed(story)[0]))]
)
def test_a_death_at_any_moment_loses_nothing(story: str, number: int) -> None:
    """Whenever the process dies: the same happens, everything is on record, everybody paged, nothing left undone."""
    moments, paged, happened = undisturbed(story)
    with a_world() as world:
        tell(world, story, kill_at=number)
        assert world.fuse.passed > number, "the process never got there"
        accepted = {decode(message.data).id for topic, message in world.bus.published if topic == "alerts"}
        assert world.documents.count(Query(collection="alerts")) == len(accepted)
        assert {incident.state for incident in world.incidents()} <= {IncidentState.RESOLVED, IncidentState.CLOSED}
        assert events(world) == happened
        assert paged <= set(pages(world))
        twice = [who for who, count in pages(world).items() if count > 1]
        assert len(twice) <= (0 if moments[number].startswith("before publishing") else 1)
        _nothing_is_left(world)


def _nothing_is_left(world: World) -> None:
    """See that every delivery has an outcome, every event is published, and every message acknowledged."""
    for incident in world.incidents():
        assert world.store.open_deliveries(incident.id) == []
        assert world.store.unpublished(incident.id) == []
        lost = [each for each in world.store.deliveries(incident.id) if each.value.state is DeliveryState.UNKNOWN]
        assert all(each.value.kind is MessageKind.UPDATE for each in lost)
    assert not world.bus.waiting
    assert not world.bus.ready
