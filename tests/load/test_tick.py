"""Thousands of escalations fall due at one instant: tick by tick they are done, each once, the worst first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest

from muster.ports import Outgoing
from muster.records import SWEEP_AFTER
from muster.usecases.run_tick import BATCH
from tests.support.clock import FakeClock
from tests.support.copied_incidents import copy_incidents, fields_of
from tests.support.disposable import disposable_store
from tests.support.policies import START, a_policy
from tests.support.slow_store import SlowStore
from tests.support.world import World

DUE = 2_500
MINUTE = timedelta(minutes=1)
A_COMMIT = timedelta(milliseconds=20)
"""Takes as long as Firestore does, so that a tick has time for 750 steps, of three commits each: one for a sweep."""
DEADLINE = timedelta(seconds=55)
"""Cloud Scheduler's."""
SEVERITIES = ("P2", "P1")


@pytest.fixture
def clock() -> FakeClock:
    """Begin on the Monday of the policy."""
    return FakeClock(START)


@pytest.fixture
def store(clock: FakeClock) -> Iterator[SlowStore]:
    """Return a store that is fast at first."""
    with disposable_store() as inner:
        yield SlowStore(inner, clock)


def open_many(world: World, count: int, severities: Sequence[str] = SEVERITIES) -> None:
    """Open so many incidents, of each severity in turn, whose next step is due in 15 minutes at the latest."""
    opened = [world.alert(key=severity, severity=severity, service="checkout") for severity in severities]
    models = [fields_of(world.documents, incident.id) for incident in opened]
    copy_incidents(models, count - len(models), world.documents)
    world.bus.published.clear()


def tick(world: World) -> dict[str, int]:
    """Let the tick run, and return its report; nothing is delivered."""
    response = world.request("POST", "/tick")
    assert response.status == 200
    report: dict[str, int] = msgspec.json.decode(response.body)
    return report


def fired(world: World) -> list[Outgoing]:
    """Return each page that was asked for, in order, once: a sweep beside it may publish it again."""
    events = (message for topic, message in world.bus.published if topic == "incident-events")
    pages = (each for each in events if each.attributes["type"] == "muster.incident.paged.v1")
    return list({msgspec.json.decode(each.data)["id"]: each for each in pages}.values())


def test_what_one_tick_cannot_do_the_next_go_on_with(store: SlowStore, clock: FakeClock) -> None:
    """Each stops in time; together they fire every step once; a P2 waits for all P1s that were looked at with it."""
    world = World(store, a_policy(), clock)
    open_many(world, DUE)
    clock.advance(15 * MINUTE)
    store.takes = A_COMMIT
    reports: list[dict[str, int]] = []
    while not reports or reports[-1]["due"]:
        began = clock.now()
        reports.append(tick(world))
        assert clock.now() - began < DEADLINE
        clock.advance(MINUTE)

    assert len(reports) >= 3
    assert sum(report["fired"] for report in reports) == DUE
    assert {report["failed"] for report in reports} == {0}
    pages = fired(world)
    assert sorted(Counter(each.attributes["incident"] for each in pages).values()) == [1] * DUE
    first_tick = [each.attributes["severity"] for each in pages][: reports[0]["fired"]]
    assert first_tick == sorted(first_tick)


def test_a_step_waits_for_no_sweep(store: SlowStore, clock: FakeClock) -> None:
    """However many worse incidents are to be swept: where a provider is away, they are to be again each minute."""
    world = World(store, a_policy(), clock)
    waiting = world.alert(key="due", severity="P2", service="checkout")
    clock.advance(15 * MINUTE - SWEEP_AFTER)
    open_many(world, BATCH // 2, ("P1",))
    clock.advance(SWEEP_AFTER)
    store.takes = 3 * A_COMMIT

    report = tick(world)
    assert report["fired"] == 1
    assert report["due"] < BATCH // 2
    assert [each.attributes["incident"] for each in fired(world)] == [waiting.id]


def test_two_ticks_at_once_fire_each_step_once(clock: FakeClock) -> None:
    """In two threads over one file: whoever is slower finds it done."""
    with disposable_store() as documents:
        world = World(documents, a_policy(), clock)
        open_many(world, 400)
        clock.advance(15 * MINUTE)
        with ThreadPoolExecutor(2) as threads:
            reports = list(threads.map(lambda _: tick(world), range(2)))
        assert {report["failed"] for report in reports} == {0}
        assert sorted(Counter(each.attributes["incident"] for each in fired(world)).values()) == [1] * 400
