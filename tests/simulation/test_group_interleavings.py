"""Two things happen to one group at the same time: wherever one interrupts the other, it ends well.

As for single keys in test_interleavings.py: every pair below is tried; see tests/support/interleaving.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.commands.lifecycle import Reopen, Resolve
from muster.domain.evolve import fold
from muster.domain.key import KeyState
from muster.domain.text import digest
from muster.ports import DocumentStore, Query
from tests.support.disposable import disposable_store
from tests.support.interleaving import Deed, Scene, Scenes, assert_ends_as_in_order, command
from tests.support.noise import a_grouping
from tests.support.policies import a_policy
from tests.support.responders import ADA

EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
KEYS = ("a", "b")


@dataclass
class OneGroup(Scene):
    """One service, of the scene's name, with two checks."""

    policy = a_policy(noise=a_grouping())

    incident: str | None = None
    """The group's incident at the beginning, which a person means."""

    def begin(self, before: Iterable[Deed]) -> None:
        """Let things have happened; it is the incident of then that a person means."""
        super().begin(before)
        self.incident = self.newest()

    def meant(self) -> str | None:
        """Return the incident of the beginning, or else the newest."""
        return self.incident or self.newest()

    def newest(self) -> str | None:
        """Return the group's newest incident."""
        entrance = self.store.alerts.entrance(digest("group", "Services", self.name))
        return entrance.value.incident if entrance else None

    def outcome(self) -> tuple[object, ...]:
        """Return the states of its incidents, and of both keys."""
        store = self.store
        found = self.documents.query(Query(collection="incidents", where=(("service", "==", self.name),)))
        ids = [document.path.removeprefix("incidents/") for document in found]
        mine = [stored.value for each in ids if (stored := store.incident(each))]
        for incident in mine:
            assert fold(None, store.timeline(incident.id)) == incident
        is_open = [incident.id for incident in mine if incident.open]
        groups = [group.value for each in ids if (group := store.alerts.group(each))]
        assert {*is_open} == {group.incident for group in groups if group.state is KeyState.OPEN}
        keys = [store.alerts.key(digest("key", "generic", f"{self.name} {key}")) for key in KEYS]
        states = tuple(str(key.value.state) if key else None for key in keys)
        alerts = self.documents.query(Query(collection="alerts", where=(("service", "==", self.name),)))
        assert all(each.fields["incident"] or each.fields["suppressed"] for each in alerts)
        return (*sorted(str(incident.state) for incident in mine), *states)


def alert(key: str, state: AlertState, minute: int) -> Deed:
    """Return the deed of filing an alert of one of the checks, about what was at so many minutes past eight."""

    def file(scene: Scene) -> None:
        alert = Alert(
            source="generic",
            receipt=f"{scene.name}{key}{state}{minute}",
            received_at=EIGHT + timedelta(minutes=minute),
            key=f"{scene.name} {key}",
            state=state,
            title="Something is wrong",
            severity="P2",
            service=scene.name,
        )
        scene.file(alert)

    return Deed(f"{key} {state} {minute}", file)


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


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(("first", "second"), list(product(DEEDS, DEEDS)), ids=str)
def test_what_happens_at_the_same_time_ends_as_if_it_had_not(
    documents: DocumentStore, before: str, first: Deed, second: Deed
) -> None:
    """Interrupted at any call, the two end as one of their orders does; killed there and brought again, too."""
    scenes = Scenes(OneGroup, documents, f"{before}: {first}, {second}", BEFORE[before])
    assert_ends_as_in_order(scenes, first, second)
