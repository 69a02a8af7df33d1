"""Two people, or a person and the tick, act on one incident at once: it ends as if one had come after the other."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations, product

import pytest

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.evolve import fold
from muster.domain.story import Refused
from muster.incident_store import IncidentStore
from muster.ports import DocumentStore
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.outbox import Outbox
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.incident_spaces import SPACES
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import START
from tests.support.state_space import LATE, Space, State
from tests.support.world import FixedPolicy, Fuse, HandBus

BEFORE = ((), ("acknowledge",), ("resolve",))
MEANWHILE = timedelta(minutes=20)
"""How long after the opening the two act: the tick finds something to do."""


class Desk:
    """One incident of a space, in a store in which every attempt has an incident of its own."""

    made = 0

    def __init__(self, documents: DocumentStore, space: Space, before: tuple[str, ...]) -> None:
        """Open the incident at START, and do to it what was done before."""
        Desk.made += 1
        self._id = f"incident{Desk.made}"
        self._space = space
        self.documents = documents
        IncidentStore(documents).save(None, [replace(event, incident=self._id) for event in space.opening])
        for name in before:
            self.act(name, documents)

    def act(self, name: str, documents: DocumentStore) -> None:
        """Carry out one of the space's commands through a store."""
        store = IncidentStore(documents)
        policy, clock = FixedPolicy(self._space.policy), FakeClock(START + MEANWHILE)
        act = ActOnIncident(store, Outbox(store, HandBus(Fuse())), policy, clock)
        with suppress(Refused):
            act(self._id, self._space.commands[name])

    def outcome(self) -> object:
        """Return how things stand: the incident is the fold of a timeline without a gap."""
        store = IncidentStore(self.documents)
        stored = store.incident(self._id)
        assert stored is not None
        events = store.timeline(self._id)
        assert [event.seq for event in events] == list(range(1, stored.value.seq + 1))
        assert fold(None, events) == stored.value
        return State(replace(stored.value, id=""), START + MEANWHILE).canon


@pytest.fixture(scope="module")
def documents() -> Iterator[DocumentStore]:
    """Yield a store for all of them."""
    with disposable_store() as store:
        yield store


@pytest.mark.parametrize("before", BEFORE, ids="-".join)
@pytest.mark.parametrize("name", SPACES)
def test_they_end_as_one_of_their_orders_does(documents: DocumentStore, name: str, before: tuple[str, ...]) -> None:
    """Every two commands, the second at every call of the store that the first makes."""
    space = SPACES[name]
    acts = [each for each, command in space.commands.items() if not isinstance(command, ReceiveAlert) and each != LATE]
    for first, second in product(acts, acts):
        orders = set()
        for order in permutations((first, second)):
            desk = Desk(documents, space, before)
            for each in order:
                desk.act(each, documents)
            orders.add(desk.outcome())
        desk = Desk(documents, space, before)
        counted = InterruptedStore(documents)
        desk.act(first, counted)
        assert counted.calls >= 2
        for call in range(1, counted.calls):
            desk = Desk(documents, space, before)
            desk.act(first, InterruptedStore(documents, {call: partial(desk.act, second, documents)}))
            assert desk.outcome() in orders, f"{first}, interrupted by {second} before call {call}"
