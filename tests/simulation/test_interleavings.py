"""Two things happen to one key at the same time: whichever call of the store one interrupts the other at, it ends well.

Every pair below is tried; see tests/support/interleaving.py.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.commands.lifecycle import Reopen, Resolve
from muster.domain.evolve import fold
from muster.domain.key import Key, KeyState
from muster.domain.text import digest
from muster.ports import DocumentStore, Query
from tests.support.disposable import disposable_store
from tests.support.interleaving import Deed, Scene, Scenes, assert_ends_as_in_order, command
from tests.support.policies import a_policy
from tests.support.responders import ADA

EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class OneKey(Scene):
    """One key, of the scene's name."""

    policy = a_policy()

    def key(self) -> Key | None:
        """Return what is on record of it."""
        stored = self.store.alerts.key(digest("key", "generic", self.name))
        return stored.value if stored else None

    def meant(self) -> str | None:
        """Return its newest incident."""
        key = self.key()
        return key.incident if key else None

    def outcome(self) -> tuple[object, ...]:
        """Return the states of its incidents, and when its sender closed it."""
        store, key = self.store, self.key()
        found = self.documents.query(Query(collection="incidents", where=(("key", "==", self.name),)))
        ids = [document.path.removeprefix("incidents/") for document in found]
        mine = [stored.value for each in ids if (stored := store.incident(each))]
        for incident in mine:
            events = store.timeline(incident.id)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert fold(None, events) == incident
        is_open = [incident.id for incident in mine if incident.open]
        assert len(is_open) <= 1
        assert is_open == ([key.incident] if key and key.state is KeyState.OPEN else [])
        closed = key.closed.received_at if key and key.closed else None
        return (*sorted(str(incident.state) for incident in mine), closed)


def alert(state: AlertState, minute: int, severity: str = "P2") -> Deed:
    """Return the deed of filing an alert that says what was at so many minutes past eight."""

    def file(scene: Scene) -> None:
        alert = Alert(
            source="generic",
            receipt=f"{scene.name}{state}{minute}",
            received_at=EIGHT + timedelta(minutes=minute),
            key=scene.name,
            state=state,
            title="Orders are stale",
            severity=severity,
        )
        scene.file(alert)

    return Deed(f"{state}-{minute}-{severity}", file)


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


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(("first", "second"), list(product(DEEDS, DEEDS)), ids=str)
def test_what_happens_at_the_same_time_ends_as_if_it_had_not(
    documents: DocumentStore, before: str, first: Deed, second: Deed
) -> None:
    """Interrupted at any call, the two end as one of their orders does; killed there and brought again, too."""
    scenes = Scenes(OneKey, documents, f"{before}: {first}, {second}", BEFORE[before])
    assert_ends_as_in_order(scenes, first, second)
