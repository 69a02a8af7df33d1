"""Many things are due at once, one of them is broken, and there is not time for all."""

from datetime import timedelta
from functools import partial
from itertools import count

import msgspec
import pytest

from muster.domain.rules.heartbeats import HeartbeatRule
from muster.ports import Create, Document, Patch, Query
from muster.records import instant
from muster.usecases import run_tick
from muster.usecases.run_tick import BATCH
from tests.support.clock import FakeClock
from tests.support.copied_incidents import copy_incidents, fields_of
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import START, a_policy
from tests.support.sendings import paged
from tests.support.slow_store import SlowStore
from tests.support.world import World

MINUTES = timedelta(minutes=1)


def open_many(world: World, *severities: str) -> None:
    """Open an incident of each severity, and forget the pages for that."""
    for severity in severities:
        world.alert(key=f"{len(world.incidents())}", severity=severity, service="checkout")
    world.channels.sent.clear()


def tick(world: World) -> dict[str, int]:
    """Let the tick run and return its report; messages are delivered."""
    report: dict[str, int] = msgspec.json.decode(world.tick().body)
    return report


def test_a_broken_incident_does_not_hold_up_the_others(world: World) -> None:
    """Of three incidents one document is damaged: the other two are escalated, and the tick says that one failed."""
    open_many(world, "P1", "P1", "P1")
    broken = world.incidents()[1]
    world.documents.commit([Patch(f"incidents/{broken.id}", {"plan": "damaged"})])
    world.clock.advance(5 * MINUTES)

    report = tick(world)

    assert (report["due"], report["fired"], report["failed"]) == (3, 2, 1)
    assert paged(world) == ["Bo by push", "Bo by push"]


def test_an_incident_that_cannot_be_worded_does_not_hold_up_the_others(world: World) -> None:
    """Its severity is in no policy: its own page cannot be written, the other's goes out, and no channel is blamed."""
    open_many(world, "P1", "P1")
    broken = world.incidents()[1]
    world.documents.commit([Patch(f"incidents/{broken.id}", {"severity": "P9"})])
    world.clock.advance(5 * MINUTES)

    assert tick(world)["fired"] == 2

    assert paged(world) == ["Bo by push"]
    assert world.documents.query(Query(collection="breakers")) == []


def test_the_worst_goes_first(world: World) -> None:
    """A P2 has been due for longer, and the P1 is escalated before it."""
    open_many(world, "P2")
    world.clock.advance(12 * MINUTES)
    open_many(world, "P1")
    world.clock.advance(5 * MINUTES)

    tick(world)

    assert [sent.message.headline for sent in world.channels.sent if sent.channel == "push"] == [
        "P1 Critical: Orders are stale",
        "P2 High: Orders are stale",
    ]


def test_a_tick_stops_in_time_and_the_next_goes_on() -> None:
    """Each commit takes five seconds today: the tick stops before its 55 s are over, and the others do the rest."""
    with disposable_store() as store:
        clock = FakeClock(START)
        slow = SlowStore(store, clock)
        world = World(slow, a_policy(), clock)
        open_many(world, *["P1"] * 12)
        clock.advance(5 * MINUTES)
        slow.takes = timedelta(seconds=5)
        began = clock.now()
        reports = [_only_tick(world)]
        assert clock.now() - began < timedelta(seconds=55)
        assert 0 < reports[0]["due"] < 12

        slow.takes = timedelta()
        reports += [_only_tick(world) for _ in range(2)]

        assert sum(report["fired"] for report in reports) == 12
        world.deliver()
        assert sorted(paged(world)) == ["Bo by push"] * 12


def _only_tick(world: World) -> dict[str, int]:
    report: dict[str, int] = msgspec.json.decode(world.request("POST", "/tick").body)
    return report


def test_one_tick_goes_through_any_number(world: World) -> None:
    """More is due than one query of the store returns: the tick asks again until nothing is left."""
    open_many(world, "P1")
    copy_incidents([fields_of(world.documents, world.newest().id)], BATCH + 10, world.documents)
    world.clock.advance(5 * MINUTES)

    assert _only_tick(world)["fired"] == BATCH + 11


def test_overlapping_ticks_page_once() -> None:
    """Two ticks run at the same time, the second within the first, at whichever call of the store: one page a step."""
    for call in count():
        with disposable_store() as store:
            interrupted = InterruptedStore(store)
            world = World(interrupted, a_policy())
            open_many(world, "P1", "P1")
            world.clock.advance(5 * MINUTES)
            before = interrupted.calls
            interrupted.interrupt(call, partial(world.request, "POST", "/tick"))
            world.tick()
            assert sorted(paged(world)) == ["Bo by push", "Bo by push"]
            if interrupted.calls - before <= call:
                break
    assert call > 8


class WaitingStore(SlowStore):
    """A store of which each question takes a while, too."""

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, some time later."""
        self._clock.advance(self.takes)
        return super().query(query)


def test_what_cannot_be_read_leaves_room_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """More incidents are damaged than one question finds, and have been due for longest: what else is due is fired."""
    monkeypatch.setattr(run_tick, "BATCH", 2)
    with disposable_store() as store:
        clock = FakeClock(START)
        slow = WaitingStore(store, clock)
        world = World(slow, a_policy(), clock)
        world.documents.commit([Create(f"incidents/{n}", {"due_at": instant(START)}) for n in range(3)])
        open_many(world, "P1")
        clock.advance(5 * MINUTES)
        slow.takes = timedelta(seconds=1)

        assert _only_tick(world)["fired"] == 1


def test_no_chore_is_begun_when_the_time_is_over() -> None:
    """The tick stops in time, though there is much else to do: the next one does that."""
    with disposable_store() as store:
        clock = FakeClock(START)
        slow = SlowStore(store, clock)
        monitor = HeartbeatRule(name="backup", every=timedelta(hours=1), grace=MINUTES, severity="P3")
        world = World(slow, a_policy(heartbeats={"backup": monitor}), clock)
        open_many(world, "P1")
        clock.advance(5 * MINUTES)
        slow.takes = timedelta(seconds=50)
        _only_tick(world)
        assert world.documents.get("heartbeats/backup") is None

        slow.takes = timedelta()
        _only_tick(world)
        assert world.documents.get("heartbeats/backup") is not None
