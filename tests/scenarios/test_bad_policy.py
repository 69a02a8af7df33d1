"""Somebody deploys a policy with a mistake in it, on a Monday at nine."""

from datetime import timedelta

import pytest

from muster.domain.incident import Incident, IncidentState
from muster.ports import NoPolicy
from muster.usecases.accept_alerts import AcceptAlerts
from muster.usecases.keep_policy import KeepPolicy
from tests.support.policy_file import GOOD
from tests.support.sendings import paged
from tests.support.world import World

HALF_A_MINUTE = timedelta(seconds=30)
BAD = GOOD.replace("page: on-call, tell: room", "page: nobody-we-know, tell: room")
BETTER = GOOD.replace("organisation: Acme", "organisation: Acme & Sons")
ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


class PolicyFile:
    """A policy's file, as somebody deploys it, and the world that goes by it."""

    def __init__(self, world: World, text: str | bytes = GOOD) -> None:
        """Deploy `text`, and start."""
        self.text = text
        self.readings = 0
        self.world = world
        self.start()

    def read(self) -> bytes:
        """Return the bytes."""
        self.readings += 1
        return self.text if isinstance(self.text, bytes) else self.text.encode()

    def start(self) -> None:
        """Start the processes anew, which remember nothing."""
        accept = AcceptAlerts(self.world.bus, self.world.clock)
        self.keep = KeepPolicy(self.read, self.world.documents, self.world.clock, accept)
        self.world.in_force = self.keep
        self.world.restart()

    def deploy(self, text: str | bytes) -> None:
        """Put another text in its place, and let a minute pass."""
        self.text = text
        self.world.advance(timedelta(minutes=1))

    def in_force(self) -> str:
        """Return whose policy is gone by."""
        return self.keep.current().organisation


@pytest.fixture
def file(world: World) -> PolicyFile:
    """Return a good policy in force."""
    file = PolicyFile(world)
    world.tick()
    return file


def about_it(world: World) -> list[Incident]:
    """Return the incidents about the policy."""
    return [incident for incident in world.incidents() if incident.key == "policy"]


def test_the_last_good_one_stays_in_force_and_somebody_is_told(file: PolicyFile, world: World) -> None:
    """A minute later one incident says what is wrong, and where; alerts are handled by the policy of before."""
    file.deploy(BAD)

    (about,) = about_it(world)
    assert about.open
    assert "nobody-we-know" in about.description
    assert "policy:28:22: error:" in about.description
    assert paged(world) == ["Bo by call"]
    assert file.in_force() == "Acme"


def test_nothing_need_be_due_for_it_to_be_noticed(world: World) -> None:
    """A bad policy on a quiet day: the tick looks at it though no incident wants anything."""
    file = PolicyFile(world)
    world.tick()
    assert world.incidents() == []

    file.deploy(BAD)

    assert len(about_it(world)) == 1


def test_it_is_told_once_however_often_it_is_read(file: PolicyFile, world: World) -> None:
    """Ticks and restarts go by; the alert is not repeated."""
    file.deploy(BAD)
    for _ in range(3):
        file.start()
        world.advance(timedelta(minutes=2))

    (about,) = about_it(world)
    assert world.store.alerts.count(about.id) == 1


def test_after_a_restart_the_last_good_one_is_still_in_force(file: PolicyFile, world: World) -> None:
    """New processes find nothing but the bad text, and go by the good one that was kept."""
    file.deploy(BAD)
    file.start()

    assert file.in_force() == "Acme"
    world.clock.advance(timedelta(hours=2))
    assert world.alert(**ALERT).severity == "P1"


@pytest.mark.parametrize("text", [GOOD, BETTER], ids=["what it was before", "something better"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_good_one_ends_the_incident(file: PolicyFile, world: World, text: str, *, restarted: bool) -> None:
    """Taken back or mended, seen by the same process or by a new one: the incident resolves itself."""
    file.deploy(BAD)
    if restarted:
        file.text = text
        file.start()
    file.deploy(text)

    (about,) = about_it(world)
    assert about.state is IncidentState.RESOLVED


def test_the_same_mistake_made_again_is_told_again(file: PolicyFile, world: World) -> None:
    """Bad, good, and the very same bad text: the incident is reopened."""
    file.deploy(BAD)
    file.deploy(GOOD)
    file.deploy(BAD)

    (about,) = about_it(world)
    assert (about.open, about.run) == (True, 2)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (b"version: 1\n\xff", "policy:2:1: expected UTF-8 text, found the byte 0xff"),
        ("", "the file is empty"),
        ("#" * 400_001, "the file is longer than 400,000 characters"),
    ],
    ids=["no text", "nothing", "too much"],
)
def test_what_was_never_a_policy_is_a_bad_one(file: PolicyFile, world: World, text: str | bytes, wrong: str) -> None:
    """The wrong file was deployed: that is told of within the minute too."""
    file.deploy(text)

    (about,) = about_it(world)
    assert wrong in about.description
    assert file.in_force() == "Acme"


def test_a_new_policy_is_in_force_within_half_a_minute(file: PolicyFile, world: World) -> None:
    """The file is read again after 30 s, and not before: many alerts do not mean many readings."""
    file.in_force()
    before = file.readings
    file.text = BETTER
    world.clock.advance(HALF_A_MINUTE - timedelta(seconds=1))
    assert file.in_force() == "Acme"
    assert file.readings == before

    world.clock.advance(timedelta(seconds=1))

    assert file.in_force() == "Acme & Sons"


def test_a_bus_that_is_away_is_told_later(file: PolicyFile, world: World) -> None:
    """Pub/Sub does not answer in the minute in which the policy goes bad: the incident comes when it is back."""
    world.bus.away = True
    file.deploy(BAD)
    assert file.in_force() == "Acme"
    assert about_it(world) == []

    world.bus.away = False
    world.advance(timedelta(minutes=1))

    assert len(about_it(world)) == 1


def test_without_any_good_one_nothing_is_lost(world: World) -> None:
    """The first policy ever is bad: alerts wait on the bus until there is a good one."""
    file = PolicyFile(world, BAD)
    with pytest.raises(NoPolicy):
        file.in_force()
    assert world.post("generic", {"title": "Orders are stale", **ALERT}).status == 202
    world.deliver()
    assert world.incidents() == []

    file.deploy(GOOD)
    world.redeliver()

    assert [incident.key for incident in world.incidents() if incident.open] == ["orders"]
