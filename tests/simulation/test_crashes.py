"""A process killed between any two effects on the outside is carried on by the next delivery, tick or request."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.delivery import DeliveryState
from muster.domain.incident import IncidentState
from muster.domain.message import MessageKind
from muster.ports import Query
from tests.support.world import Killed, World

ALERT = {"title": "Orders are stale", "key": "orders", "severity": "P1", "service": "orders-etl"}


def _post(world: World, state: str) -> None:
    """Post as a sender does that repeats what was not answered 202."""
    answered = False
    while not answered:
        try:
            answered = world.post("generic", ALERT | {"state": state}).status == 202
        except Killed:
            world.restart()


def _pass(minutes: int) -> Callable[[World], None]:
    return lambda world: world.advance(timedelta(minutes=minutes))


STORY: tuple[tuple[str, Callable[[World], object]], ...] = (
    ("an alert opens", lambda world: _post(world, "open")),
    ("it is worked on", World.deliver),
    ("a duplicate comes", lambda world: _post(world, "open")),
    ("it is filed", World.deliver),
    ("a quarter of an hour passes", lambda world: world.clock.advance(timedelta(minutes=15))),
    ("a tick escalates", World.tick),
    ("minutes pass", _pass(3)),
    ("the alert closes", lambda world: _post(world, "closed")),
    ("it is resolved", World.deliver),
    ("a quarter of an hour passes", _pass(15)),
)


def tell(world: World, kill_at: int | None = None) -> None:
    """Live through the story, dying once; the Scheduler, the bus and the sender go on as they do."""
    world.fuse.blows_at = kill_at
    for _, part in STORY:
        try:
            part(world)
        except Killed:
            world.restart()
            world.redeliver()
            world.tick()


def moments() -> list[str]:
    """Return the name of each moment at which the process can die."""
    with TemporaryDirectory() as folder, _store(Path(folder)) as world:
        tell(world)
        return world.fuse.moments


class _store:  # noqa: N801 - reads as what it is: a world on a store
    def __init__(self, folder: Path) -> None:
        self._store = SqliteStore(folder / "incidents.db")

    def __enter__(self) -> World:
        return World(self._store)

    def __exit__(self, *_: object) -> None:
        self._store.close()


def pages(world: World) -> Counter[tuple[str, str]]:
    """Count the pages that reached a provider, by recipient and reason; updates are never sent twice."""
    sent = (each.message for each in world.channels.sent if each.message.kind is MessageKind.PAGE)
    return Counter((message.recipient, message.why) for message in sent)


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[World]:
    """Return a world in which nothing dies."""
    with TemporaryDirectory() as folder, _store(Path(folder)) as world:
        tell(world)
        yield world


@pytest.mark.parametrize(("number", "moment"), list(enumerate(moments())))
def test_a_death_at_any_moment_loses_nothing(number: int, moment: str, undisturbed: World, tmp_path: Path) -> None:
    """Whenever it dies: one incident, resolved; every alert on record; every page sent; nothing left undone."""
    with _store(tmp_path) as world:
        tell(world, kill_at=number)
        assert world.fuse.passed > number, "the process never got there"
        (incident,) = world.incidents()
        assert incident.state is IncidentState.RESOLVED
        accepted = sum(1 for topic, _ in world.bus.published if topic == "alerts")
        filed = world.documents.count(Query(collection="alerts"))
        assert filed == accepted
        assert set(pages(undisturbed)) <= set(pages(world))
        twice = {who for who, count in pages(world).items() if count > 1}
        assert len(twice) <= (1 if moment.startswith("after") or "commit" in moment else 0)
        states = {each.value.state for each in world.store.deliveries(incident.id)}
        assert states <= {DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.UNKNOWN}
        assert world.store.unpublished(incident.id) == []
        assert not world.bus.waiting
        assert not world.bus.ready
        assert world.types(incident.id) == world_types(undisturbed)


def world_types(world: World) -> list[str]:
    """Return the story as it goes when nobody dies."""
    return world.types(world.newest().id)
