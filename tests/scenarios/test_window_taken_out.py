"""A maintenance window is taken out of the policy on a Monday at nine, with incidents that it keeps quiet."""

from datetime import timedelta

import pytest

from muster.ports import Replace
from muster.usecases import reconsider_silenced
from muster.usecases.keep_policy import CURRENT, KeepPolicy
from tests.support.counting_store import CountingStore
from tests.support.policy_file import GOOD
from tests.support.sendings import paged
from tests.support.world import World

MINUTE = timedelta(minutes=1)
TWO = """
maintenance:
  - {name: Migration, when: {service: checkout}, from: 2026-11-02T08:00, to: 2026-11-02T18:00}
  - {name: Backup, when: {title: "*backup*"}, from: 2026-11-02T08:00, to: 2026-11-02T18:00}
"""
ONE = "\n".join(line for line in TWO.splitlines() if "Migration" not in line)


class Deployed:
    """A policy's file as it is deployed, and a world whose processes read it."""

    def __init__(self, world: World) -> None:
        """Deploy both windows, and let two incidents be kept quiet, and all be done that is to be done about them."""
        self.world = world
        self.text = GOOD + TWO
        self.start()
        world.tick()
        world.alert(key="orders", severity="P1", service="checkout")
        world.alert(key="backup", severity="P1", title="backup is late")
        world.advance(5 * MINUTE)
        assert (paged(world), world.store.due(world.clock.now(), 9)) == ([], [])

    def read(self) -> bytes:
        """Return what is deployed."""
        return self.text.encode()

    def start(self) -> None:
        """Start the processes anew, which remember nothing."""
        self.world.in_force = KeepPolicy(self.read, self.world.documents, self.world.clock)
        self.world.restart()


@pytest.fixture
def deployed(world: World) -> Deployed:
    """Return what is deployed."""
    return Deployed(world)


def test_what_it_held_is_let_go_by_the_next_tick(deployed: Deployed, world: World) -> None:
    """Nothing has fallen due, and nobody has done anything; what another window holds stays quiet."""
    deployed.text = GOOD + ONE
    world.advance(MINUTE)
    assert paged(world) == ["Bo by call"]
    assert [each.key for each in world.incidents() if each.waits] == ["backup"]


def test_with_all_of_them_gone_everything_is_let_go(deployed: Deployed, world: World) -> None:
    """Each pages."""
    deployed.text = GOOD
    world.advance(MINUTE)
    assert paged(world) == ["Bo by call"] * 2


def test_a_process_that_has_never_seen_the_earlier_policy_lets_go_too(deployed: Deployed, world: World) -> None:
    """The release that brings the policy brings new processes; and another function has read the policy first."""
    deployed.text = GOOD
    world.clock.advance(MINUTE)
    deployed.start()
    KeepPolicy(GOOD.encode, world.documents, world.clock).current()
    world.tick()
    assert paged(world) == ["Bo by call"] * 2


def test_a_tick_that_fails_in_the_midst_of_it_leaves_the_rest_to_the_next(deployed: Deployed, world: World) -> None:
    """The process dies after the first of two."""
    deployed.text = GOOD
    world.clock.advance(MINUTE)
    world.fuse.blows_on = "before publishing on incident-events"
    with pytest.raises(BaseException, match="before publishing"):
        world.tick()
    deployed.start()
    world.advance(2 * MINUTE)
    assert sorted(paged(world)) == ["Bo by call"] * 2


def test_with_too_many_the_next_tick_goes_on(deployed: Deployed, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One tick must end in time."""
    monkeypatch.setattr(reconsider_silenced, "AT_ONCE", 1)
    deployed.text = GOOD
    world.advance(MINUTE)
    assert paged(world) == ["Bo by call"]
    world.advance(MINUTE)
    assert paged(world) == ["Bo by call"] * 2


def test_one_that_cannot_be_read_keeps_no_other_quiet(deployed: Deployed, world: World) -> None:
    """It is left as it is, and the next tick does not look again."""
    broken = f"incidents/{world.newest().id}"
    document = world.documents.get(broken)
    assert document is not None
    world.documents.commit([Replace(broken, {**document.fields, "plan": "bad"}, document.version)])
    deployed.text = GOOD
    world.advance(MINUTE)
    assert paged(world) == ["Bo by call"]
    kept = world.documents.get(CURRENT)
    assert kept is not None
    assert kept.fields["settled"] == kept.fields["sha256"]


def test_without_a_change_a_tick_asks_for_nothing(deployed: Deployed, world: World) -> None:
    """However many are kept quiet, and though the process is new."""
    world.advance(5 * MINUTE)
    counted = CountingStore(world.documents)
    process = World(counted, clock=world.clock)
    process.in_force = world.in_force
    process.restart()
    counted.take()
    process.request("POST", "/tick")
    assert counted.take().queries == 1
    assert deployed.text == GOOD + TWO
