"""A silence is ended: whoever is told so can rely on it."""

from datetime import timedelta

import pytest

from muster.domain.rules.matching import Condition
from muster.incident_store import IncidentStore
from muster.ports import DocumentStore, StoreUnavailable
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.keep_silences import KeepSilences
from muster.usecases.outbox import Outbox
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import a_policy
from tests.support.responders import ADA
from tests.support.world import World

HOUR = timedelta(hours=1)


def keeping(world: World, documents: DocumentStore) -> KeepSilences:
    """Return what keeps silences in a world, through a store of one's choice."""
    store = IncidentStore(documents)
    act = ActOnIncident(store, Outbox(store, world.bus), world.policies, world.clock)
    return KeepSilences(store, act, world.clock, lambda: "s1")


def fail() -> None:
    """Give no answer."""
    raise StoreUnavailable("no answer")


@pytest.mark.parametrize("number", range(10))
def test_nobody_is_told_of_an_end_that_lets_nothing_go(number: int) -> None:
    """Wherever the store fails once: either the incident has gone on, or whoever asked is to ask again, and it does."""
    with disposable_store() as documents:
        world = World(documents, a_policy())
        everything = Condition(fields=(("title", ("*",)),))
        keeping(world, documents).add(ADA, everything, None, world.clock.now() + HOUR, "it is known")
        incident = world.alert(severity="P1")
        assert incident.holds
        try:
            keeping(world, InterruptedStore(documents, {number: fail})).end(ADA, "s1")
        except StoreUnavailable:
            keeping(world, documents).end(ADA, "s1")
        assert not world.newest().holds
