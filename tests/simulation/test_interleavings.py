"""Two things happen to one key at the same time: whichever call of the store one interrupts the other at, it ends well.

Every pair below is tried at every call of the store, and with the process of the first killed after each of its commits
and its message brought again. What must come out is what comes out when one follows the other.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.command import Command
from muster.domain.commands.lifecycle import Reopen, Resolve
from muster.domain.evolve import fold
from muster.domain.key import KeyState
from muster.domain.story import Refused
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import DocumentStore, Query
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.outbox import Outbox
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import START, a_policy
from tests.support.responders import ADA
from tests.support.world import FixedPolicy, Fuse, FusedStore, HandBus, Killed

EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deed:
    """Something done to the key, under a name."""

    name: str
    do: Callable[["Scene"], object]

    def __repr__(self) -> str:
        """Return the name, for the test's own."""
        return self.name


@dataclass
class Scene:
    """One key and what can be done to it, through a store of one's choice."""

    documents: DocumentStore
    key: str
    clock: FakeClock
    bus: HandBus

    def through(self, documents: DocumentStore) -> "Scene":
        """Return the same scene seen through another store."""
        return Scene(documents, self.key, self.clock, self.bus)

    def alert(self, state: AlertState, minute: int, severity: str = "P2") -> None:
        """File an alert that says what was at so many minutes past eight."""
        alert = Alert(
            source="generic",
            receipt=f"{self.key}{state}{minute}",
            received_at=EIGHT + timedelta(minutes=minute),
            key=self.key,
            state=state,
            title="Orders are stale",
            severity=severity,
        )
        store = IncidentStore(self.documents)
        ClassifyAlert(store, Outbox(store, self.bus), FixedPolicy(a_policy()), self.clock)(alert)

    def command(self, command: Command) -> None:
        """Carry a command out on the key's newest incident, if there is one and it may be."""
        store = IncidentStore(self.documents)
        key = store.key(digest("key", "generic", self.key))
        if key and key.value.incident:
            act = ActOnIncident(store, Outbox(store, self.bus), FixedPolicy(a_policy()), self.clock)
            with suppress(Refused):
                act(key.value.incident, command)

    def outcome(self) -> tuple[object, ...]:
        """Return how things stand; whatever happened, the documents agree with each other."""
        store = IncidentStore(self.documents)
        key = store.key(digest("key", "generic", self.key))
        found = self.documents.query(Query(collection="incidents", where=(("key", "==", self.key),)))
        ids = [document.path.removeprefix("incidents/") for document in found]
        mine = [stored.value for each in ids if (stored := store.incident(each))]
        for incident in mine:
            events = store.timeline(incident.id)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert fold(None, events) == incident
        is_open = [incident.id for incident in mine if incident.open]
        assert len(is_open) <= 1
        assert is_open == ([key.value.incident] if key and key.value.state is KeyState.OPEN else [])
        closed = key.value.closed.received_at if key and key.value.closed else None
        return (*sorted(str(incident.state) for incident in mine), closed)


def alert(state: AlertState, minute: int, severity: str = "P2") -> Deed:
    """Return the deed of filing an alert."""
    return Deed(f"{state}-{minute}-{severity}", lambda scene: scene.alert(state, minute, severity))


def command(name: str, wanted: Command) -> Deed:
    """Return the deed of carrying out a command."""
    return Deed(name, lambda scene: scene.command(wanted))


OPEN_1 = alert(AlertState.OPEN, 1)
RESOLVE = command("resolve", Resolve(actor=ADA))
BEFORE = {
    "nothing": (),
    "open": (OPEN_1,),
    "resolved by the sender": (OPEN_1, alert(AlertState.CLOSED, 2)),
    "resolved by a person": (OPEN_1, alert(AlertState.OPEN, 5), RESOLVE),
}
DEEDS = (
    alert(AlertState.OPEN, 4),
    alert(AlertState.OPEN, 6),
    alert(AlertState.OPEN, 4, "P1"),
    alert(AlertState.CLOSED, 3),
    alert(AlertState.CLOSED, 5),
    RESOLVE,
    command("reopen", Reopen(actor=ADA)),
)


@pytest.fixture(scope="module")
def documents() -> Iterator[DocumentStore]:
    """Return one store for all: every scene has a key of its own."""
    with disposable_store() as store:
        yield store


class Scenes:
    """Makes scenes that begin alike."""

    def __init__(self, documents: DocumentStore, name: str, before: tuple[Deed, ...]) -> None:
        self._documents = documents
        self._name = name
        self._before = before
        self._made = 0

    def new(self) -> Scene:
        """Return a scene in which `before` has happened."""
        self._made += 1
        key = f"{self._name} {self._made}"
        scene = Scene(self._documents, key, FakeClock(START), HandBus(Fuse()))
        for deed in self._before:
            deed.do(scene)
        return scene


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(("first", "second"), list(product(DEEDS, DEEDS)), ids=str)
def test_what_happens_at_the_same_time_ends_as_if_it_had_not(
    documents: DocumentStore, before: str, first: Deed, second: Deed
) -> None:
    """Interrupted at any call, the two end as one of their orders does; killed there and brought again, too."""
    scenes = Scenes(documents, f"{before}: {first}, {second}", BEFORE[before])
    possible = set()
    for order in ((first, second), (second, first)):
        scene = scenes.new()
        for deed in order:
            deed.do(scene)
        possible.add(scene.outcome())
    counted = InterruptedStore(documents)
    first.do(scenes.new().through(counted))
    for call in range(1, counted.calls):
        scene = scenes.new()
        first.do(scene.through(InterruptedStore(documents, {call: partial(second.do, scene)})))
        assert scene.outcome() in possible, f"interrupted at call {call}"
    fuse = Fuse()
    first.do(scenes.new().through(FusedStore(documents, fuse)))
    for moment, name in enumerate(fuse.moments):
        if name.startswith("after"):
            scene = scenes.new()
            _kill(scene, first, moment, second)
            assert scene.outcome() in possible, f"killed {name}"


def _kill(scene: Scene, first: Deed, moment: int, second: Deed) -> None:
    """Kill the process of `first` at a moment, let `second` happen, and have `first` again, as the bus would."""
    fuse = Fuse()
    fuse.blows_at = moment
    with pytest.raises(Killed):
        first.do(scene.through(FusedStore(scene.documents, fuse)))
    second.do(scene)
    first.do(scene)
