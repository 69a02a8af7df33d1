"""Two things happen to one group at the same time: wherever one interrupts the other, it ends well.

As for single keys in test_interleavings.py: a pair of deeds is tried at every call of the store, and with the process
of the first killed after each of its commits and its message brought again. What comes out is what one of the two
orders leads to.
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
from tests.support.noise import a_grouping
from tests.support.policies import START, a_policy
from tests.support.responders import ADA
from tests.support.world import FixedPolicy, Fuse, FusedStore, HandBus, Killed

EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
POLICY = a_policy(noise=a_grouping())
KEYS = ("a", "b")


@dataclass(frozen=True)
class Deed:
    """Something done to the group, under a name."""

    name: str
    do: Callable[["Scene"], object]

    def __repr__(self) -> str:
        """Return the name, for the test's own."""
        return self.name


@dataclass
class Scene:
    """One service with two checks, and what can happen to them, through a store of one's choice."""

    documents: DocumentStore
    service: str
    bus: HandBus
    clock: FakeClock
    incident: str | None = None
    """The group's incident at the beginning, which a person means."""

    def through(self, documents: DocumentStore) -> "Scene":
        """Return the same scene seen through another store."""
        return Scene(documents, self.service, self.bus, self.clock, self.incident)

    def alert(self, key: str, state: AlertState, minute: int) -> None:
        """File an alert of one of the checks, about what was at so many minutes past eight."""
        alert = Alert(
            source="generic",
            receipt=f"{self.service}{key}{state}{minute}",
            received_at=EIGHT + timedelta(minutes=minute),
            key=f"{self.service} {key}",
            state=state,
            title="Something is wrong",
            severity="P2",
            service=self.service,
        )
        store = IncidentStore(self.documents)
        ClassifyAlert(store, Outbox(store, self.bus), FixedPolicy(POLICY), self.clock)(alert)

    def command(self, command: Command) -> None:
        """Carry a command out on the group's incident, if there is one and it may be."""
        store = IncidentStore(self.documents)
        incident = self.incident or self.newest()
        if incident:
            act = ActOnIncident(store, Outbox(store, self.bus), FixedPolicy(POLICY), self.clock)
            with suppress(Refused):
                act(incident, command)

    def newest(self) -> str | None:
        """Return the group's newest incident."""
        entrance = IncidentStore(self.documents).entrance(digest("group", "Services", self.service))
        return entrance.value.incident if entrance else None

    def outcome(self) -> tuple[object, ...]:
        """Return how things stand; whatever happened, the documents agree with each other."""
        store = IncidentStore(self.documents)
        found = self.documents.query(Query(collection="incidents", where=(("service", "==", self.service),)))
        ids = [document.path.removeprefix("incidents/") for document in found]
        mine = [stored.value for each in ids if (stored := store.incident(each))]
        for incident in mine:
            assert fold(None, store.timeline(incident.id)) == incident
        is_open = [incident.id for incident in mine if incident.open]
        groups = [group.value for each in ids if (group := store.group(each))]
        assert {*is_open} == {group.incident for group in groups if group.state is KeyState.OPEN}
        keys = [store.key(digest("key", "generic", f"{self.service} {key}")) for key in KEYS]
        states = tuple(str(key.value.state) if key else None for key in keys)
        alerts = self.documents.query(Query(collection="alerts", where=(("service", "==", self.service),)))
        assert all(each.fields["incident"] or each.fields["suppressed"] for each in alerts)
        return (*sorted(str(incident.state) for incident in mine), *states)


def alert(key: str, state: AlertState, minute: int) -> Deed:
    """Return the deed of filing an alert."""
    return Deed(f"{key} {state} {minute}", lambda scene: scene.alert(key, state, minute))


def command(name: str, wanted: Command) -> Deed:
    """Return the deed of carrying out a command."""
    return Deed(name, lambda scene: scene.command(wanted))


A_1, B_1 = alert("a", AlertState.OPEN, 1), alert("b", AlertState.OPEN, 1)
A_CLOSED, B_CLOSED = alert("a", AlertState.CLOSED, 2), alert("b", AlertState.CLOSED, 2)
RESOLVE = command("resolve", Resolve(actor=ADA))
BEFORE = {
    "nothing": (),
    "one": (A_1,),
    "both": (A_1, B_1),
    "one is left": (A_1, B_1, B_CLOSED),
    "both closed": (A_1, B_1, A_CLOSED, B_CLOSED),
    "ended by a person": (A_1, B_1, RESOLVE),
}
DEEDS = (
    alert("a", AlertState.OPEN, 4),
    alert("b", AlertState.OPEN, 4),
    alert("a", AlertState.CLOSED, 5),
    alert("b", AlertState.CLOSED, 5),
    RESOLVE,
    command("reopen", Reopen(actor=ADA)),
)


@pytest.fixture(scope="module")
def documents() -> Iterator[DocumentStore]:
    """Return one store for all: every scene has a service of its own."""
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
        scene = Scene(self._documents, f"{self._name} {self._made}", HandBus(Fuse()), FakeClock(START))
        for deed in self._before:
            deed.do(scene)
        scene.incident = scene.newest()
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
