"""Pings and ticks meet: whichever call of the store one interrupts the other at, and wherever a process dies."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from muster.domain.rules.heartbeats import HeartbeatRule
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import a_policy
from tests.support.world import KEY, Killed, World

RULE = HeartbeatRule(name="Backup", every=timedelta(minutes=9), grace=timedelta(minutes=1), severity="P1")
CALLS = range(12)
"""More than a tick or a ping makes here."""
MOMENTS = range(14)
"""More than there are in either at which a process can die."""


class Scene(World):
    """A shop whose backup is due just now, and nobody has looked yet; what is published waits."""

    def __init__(self, store: InterruptedStore) -> None:
        """Interrupt calls of `store`."""
        self.interrupted = store
        super().__init__(store, replace(a_policy(), heartbeats={"backup": RULE}))
        self.tick()
        self.clock.advance(RULE.every + RULE.grace)

    def meet(self, first: "Deed", second: "Deed", call: int) -> None:
        """Do the first, and the second before a call of the store by the first, or after it makes no more."""
        waiting = [second]
        self.interrupted.interrupt(call, lambda: waiting.pop()(self) if waiting else None)
        first(self)
        while waiting:
            waiting.pop()(self)

    def only_tick(self) -> None:
        """Tick; what follows waits."""
        self.request("POST", "/tick")

    def ping(self) -> None:
        """Ping a second later; what follows waits."""
        self.clock.advance(timedelta(seconds=1))
        assert self.request("POST", "/intake/heartbeat/backup", authorization=f"Bearer {KEY}").status == 200

    @property
    def open(self) -> int:
        """How many incidents are open, once every message has been delivered."""
        self.deliver()
        return sum(incident.open for incident in self.incidents())


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Return it."""
    with disposable_store() as store:
        yield Scene(InterruptedStore(store))


Deed = Callable[[Scene], None]


@pytest.mark.parametrize("noticed", [False, True], ids=["unnoticed", "noticed"])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("first", "second"),
    [(Scene.only_tick, Scene.ping), (Scene.ping, Scene.only_tick), (Scene.ping, Scene.ping)],
    ids=["a ping in a tick", "a tick in a ping", "a ping in a ping"],
)
@pytest.mark.parametrize("newest_first", [False, True], ids=["in order", "out of order"])
def test_a_service_that_has_pinged_has_no_open_incident(  # noqa: PLR0913 - what is varied
    scene: Scene, first: Deed, second: Deed, call: int, *, noticed: bool, newest_first: bool
) -> None:
    """And is late again in its time, as often as that happens."""
    if noticed:
        scene.only_tick()
    scene.meet(first, second, call)
    if newest_first:
        scene.bus.ready.reverse()
    scene.only_tick()
    assert scene.open == 0
    scene.advance(RULE.every + RULE.grace)
    assert scene.open == 1


@pytest.mark.parametrize("newest_first", [False, True], ids=["in order", "out of order"])
def test_a_ping_counts_though_its_clock_is_behind_that_of_the_tick(scene: Scene, *, newest_first: bool) -> None:
    """The end of a silence is never told as older than its beginning."""
    scene.ping()
    behind = timedelta(seconds=5)
    scene.clock.advance(RULE.every + RULE.grace - behind)
    scene.request("POST", "/tick", msgspec.json.encode({"now": scene.clock.now() + behind}))
    assert scene.bus.ready
    scene.ping()
    if newest_first:
        scene.bus.ready.reverse()
    assert scene.open == 0


@pytest.mark.parametrize("call", CALLS)
def test_two_ticks_that_meet_tell_of_it_once(scene: Scene, call: int) -> None:
    """One incident, one alert."""
    scene.meet(Scene.only_tick, Scene.only_tick, call)
    scene.only_tick()
    assert scene.open == 1
    assert scene.store.alerts.count(scene.newest().id) == 1


@pytest.mark.parametrize("noticed", [False, True], ids=["unnoticed", "noticed"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_ping_whose_process_dies_is_sent_again(scene: Scene, moment: int, *, noticed: bool) -> None:
    """The sender had no answer; whatever had been done of it, the service is well in the end."""
    if noticed:
        scene.only_tick()
    scene.fuse.blows_at = scene.fuse.passed + moment
    with suppress(Killed):
        scene.ping()
    scene.fuse.blows_at = None
    scene.restart()
    scene.only_tick()
    scene.ping()
    assert scene.open == 0
