"""Two things happen to the same documents at the same time: wherever one interrupts the other, it must end well.

A pair of deeds is tried at every call of the store, and with the process of the first killed after each of its commits
and its message brought again. What must come out is what comes out when one follows the other.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, Self

import pytest

from muster.domain.alert import Alert
from muster.domain.command import Command
from muster.domain.policy import Policy
from muster.domain.story import Refused
from muster.incident_store import IncidentStore
from muster.ports import DocumentStore
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.outbox import Outbox
from tests.support.clock import FakeClock
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import START
from tests.support.world import FixedPolicy, Fuse, FusedStore, HandBus, Killed


@dataclass(frozen=True)
class Deed:
    """Something done to a scene, under a name."""

    name: str
    do: Callable[["Scene"], object]

    def __repr__(self) -> str:
        """Return the name, for the test's own."""
        return self.name


def command(name: str, wanted: Command) -> Deed:
    """Return the deed of carrying out a command."""
    return Deed(name, lambda scene: scene.command(wanted))


@dataclass
class Scene(ABC):
    """What is stored under a name of its own, and what can be done to it, through a store of one's choice."""

    policy: ClassVar[Policy]

    documents: DocumentStore
    name: str
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    bus: HandBus = field(default_factory=lambda: HandBus(Fuse()))

    @property
    def store(self) -> IncidentStore:
        """What is on record, as this scene sees it."""
        return IncidentStore(self.documents)

    def begin(self, before: Iterable[Deed]) -> None:
        """Let things have happened."""
        for deed in before:
            deed.do(self)

    def through(self, documents: DocumentStore) -> Self:
        """Return the same scene seen through another store."""
        return replace(self, documents=documents)

    def file(self, alert: Alert) -> None:
        """File an alert."""
        store = self.store
        ClassifyAlert(store, Outbox(store, self.bus), FixedPolicy(self.policy), self.clock)(alert)

    def command(self, command: Command) -> None:
        """Carry a command out on the incident that a person means, if there is one and it may be."""
        store = self.store
        if incident := self.meant():
            act = ActOnIncident(store, Outbox(store, self.bus), FixedPolicy(self.policy), self.clock)
            with suppress(Refused):
                act(incident, command)

    @abstractmethod
    def meant(self) -> str | None:
        """Return the incident that a person means, if there is one."""

    @abstractmethod
    def outcome(self) -> tuple[object, ...]:
        """Return how things stand; whatever happened, the documents agree with each other."""


@dataclass
class Scenes:
    """Makes scenes that begin alike, all in one store."""

    kind: type[Scene]
    documents: DocumentStore
    name: str
    before: tuple[Deed, ...]
    made: int = 0

    def new(self) -> Scene:
        """Return a scene in which `before` has happened."""
        self.made += 1
        scene = self.kind(self.documents, f"{self.name} {self.made}")
        scene.begin(self.before)
        return scene


def assert_ends_as_in_order(scenes: Scenes, first: Deed, second: Deed) -> None:
    """Interrupted at any call, the two end as one of their orders does; killed there and brought again, too."""
    possible = {_in_order(scenes.new(), deeds) for deeds in ((first, second), (second, first))}
    counted = InterruptedStore(scenes.documents)
    first.do(scenes.new().through(counted))
    for call in range(1, counted.calls):
        scene = scenes.new()
        first.do(scene.through(InterruptedStore(scenes.documents, {call: partial(second.do, scene)})))
        assert (ended := scene.outcome()) in possible, f"interrupted at call {call}: {ended}, not one of {possible}"
    fuse = Fuse()
    first.do(scenes.new().through(FusedStore(scenes.documents, fuse)))
    for moment, name in enumerate(fuse.moments):
        if name.startswith("after"):
            scene = scenes.new()
            _kill(scene, first, moment, second)
            assert (ended := scene.outcome()) in possible, f"killed {name}: {ended}, not one of {possible}"


def _in_order(scene: Scene, deeds: Iterable[Deed]) -> tuple[object, ...]:
    for deed in deeds:
        deed.do(scene)
    return scene.outcome()


def _kill(scene: Scene, first: Deed, moment: int, second: Deed) -> None:
    """Kill the process of `first` at a moment, let `second` happen, and have `first` again, as the bus would."""
    fuse = Fuse()
    fuse.blows_at = moment
    with pytest.raises(Killed):
        first.do(scene.through(FusedStore(scene.documents, fuse)))
    second.do(scene)
    first.do(scene)
