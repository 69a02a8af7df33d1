"""The bucket that holds the policy cannot be read, for a moment or for an hour, on a Monday at nine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from muster import wiring
from muster.domain.incident import Incident, IncidentState
from muster.ports import NoPolicy
from tests.support.policy_bucket import MINUTE, SOURCE, Bucket
from tests.support.policy_file import GOOD
from tests.support.sendings import paged
from tests.support.servers import Answer
from tests.support.storage_server import StorageServer
from tests.support.world import World

BAD = GOOD.replace("page: on-call, tell: room", "page: nobody-we-know, tell: room")
BETTER = GOOD.replace("organisation: Acme", "organisation: Acme & Sons")
GONE = Answer(404, b"No such object: acme-policy/prod/policy.yaml")
DOWN = Answer(503, b"Backend Error")
FAULTS = pytest.mark.parametrize(
    "fault",
    [GONE, Answer(403, b"not allowed"), DOWN, Answer(drop=True)],
    ids=["gone", "forbidden", "down", "no answer"],
)


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[StorageServer]:
    """Return a Cloud Storage that is asked again without a pause."""
    monkeypatch.setattr("muster.adapters.gcs_policy.PAUSE", 0)
    with StorageServer() as storage:
        yield storage


@pytest.fixture
def bucket(world: World, storage: StorageServer) -> Bucket:
    """Return a good policy in force."""
    bucket = Bucket(world, storage)
    world.tick()
    return bucket


def about_it(world: World) -> list[Incident]:
    """Return the incidents about the policy."""
    return [incident for incident in world.incidents() if incident.key == "policy"]


@FAULTS
def test_a_while_without_it_wakes_nobody(bucket: Bucket, world: World, fault: Answer) -> None:
    """For ten minutes the policy of before is in force, and nobody is told; alerts are handled as ever."""
    bucket.fail(fault, 10)

    assert about_it(world) == []
    assert bucket.in_force() == "Acme"
    assert world.alert(key="orders", severity="P1", service="checkout").severity == "P1"


@FAULTS
def test_more_than_ten_minutes_without_it_are_told(bucket: Bucket, world: World, fault: Answer) -> None:
    """Somebody is paged and reads what is wrong; the policy of before is in force."""
    bucket.fail(fault, 11)

    (about,) = about_it(world)
    assert about.title == "The policy cannot be read; the last good one stays in force"
    assert about.description.startswith(SOURCE)
    assert fault.body.decode() in about.description or fault.drop
    assert paged(world) == ["Bo by call"]
    assert bucket.in_force() == "Acme"


def test_it_is_told_once_whatever_the_reasons(bucket: Bucket, world: World) -> None:
    """Gone, then down, restarts in between: one alert."""
    bucket.fail(GONE, 11)
    bucket.fail(DOWN, 5)
    bucket.start()
    bucket.fail(DOWN, 15)

    (about,) = about_it(world)
    assert world.store.alerts.count(about.id) == 1


@pytest.mark.parametrize("text", [GOOD, BETTER], ids=["what it was before", "something better"])
@pytest.mark.parametrize("restarted", [False, True])
def test_its_return_ends_the_incident(bucket: Bucket, world: World, text: str, *, restarted: bool) -> None:
    """Seen by the same process or by a new one: the incident resolves itself."""
    bucket.fail(GONE, 11)
    if restarted:
        bucket.start()
    bucket.deploy(text)
    world.advance(MINUTE)

    (about,) = about_it(world)
    assert about.state is IncidentState.RESOLVED
    assert bucket.in_force() in {"Acme", "Acme & Sons"}


def test_absences_do_not_add_up(bucket: Bucket, world: World) -> None:
    """The object is replaced four times in half an hour, each time by deleting it first."""
    for text in (BETTER, GOOD, BETTER, GOOD):
        bucket.fail(GONE, 7)
        bucket.deploy(text)
        world.advance(MINUTE)

    assert about_it(world) == []


def test_a_bad_policy_that_goes_away_for_a_moment_is_still_the_same(bucket: Bucket, world: World) -> None:
    """Told when it came, it is neither told again nor taken for mended."""
    bucket.deploy(BAD)
    world.advance(MINUTE)
    bucket.fail(GONE, 5)
    assert [about.open for about in about_it(world)] == [True]

    bucket.deploy(BAD)
    world.advance(MINUTE)

    (about,) = about_it(world)
    assert (about.open, world.store.alerts.count(about.id)) == (True, 1)


def test_a_bus_that_is_away_too_is_told_later(bucket: Bucket, world: World) -> None:
    """Pub/Sub does not answer in the eleventh minute: the incident comes when it is back."""
    world.bus.away = True
    bucket.fail(GONE, 12)
    assert about_it(world) == []

    world.bus.away = False
    world.advance(MINUTE)

    assert len(about_it(world)) == 1


@FAULTS
def test_new_processes_go_by_the_last_good_one(bucket: Bucket, world: World, fault: Answer) -> None:
    """They start while the bucket is away, and handle alerts by what the store has kept."""
    bucket.storage.failing = fault
    bucket.start()

    assert bucket.in_force() == "Acme"
    assert world.alert(key="orders", severity="P1", service="checkout").severity == "P1"
    assert about_it(world) == []


def test_new_processes_count_their_own_ten_minutes(bucket: Bucket, world: World) -> None:
    """They know nothing of how long it has been; with one restart it is told within twenty."""
    bucket.fail(GONE, 9)
    bucket.start()
    bucket.fail(GONE, 10)
    assert about_it(world) == []

    bucket.fail(GONE, 1)
    assert len(about_it(world)) == 1


def test_without_any_policy_ever_nothing_is_lost(world: World, storage: StorageServer) -> None:
    """The first deployment's bucket is still empty: alerts wait on the bus until there is a policy in it."""
    bucket = Bucket(world, storage)
    storage.failing = GONE
    with pytest.raises(NoPolicy):
        bucket.in_force()
    assert world.post("generic", {"title": "Orders are stale", "key": "orders"}).status == 202
    world.advance(15 * MINUTE)
    assert world.incidents() == []

    bucket.deploy(GOOD)
    world.redeliver()
    world.advance(MINUTE)

    assert [incident.key for incident in world.incidents() if incident.open] == ["orders"]


def test_what_has_not_changed_is_not_parsed_again(bucket: Bucket, world: World) -> None:
    """The same bytes are the same policy, after a moment's absence too."""
    before = bucket.keep.current()
    for fault in (None, GONE, None):
        bucket.storage.failing = fault
        world.clock.advance(MINUTE)
        assert bucket.keep.current() is before


def test_a_file_that_is_replaced_wakes_nobody(world: World, tmp_path: Path) -> None:
    """An editor deletes the local system's policy before it writes it anew."""
    file = tmp_path / "policy.yaml"
    file.write_text(GOOD)
    world.in_force = wiring.keep_policy(str(file), world.documents, world.clock, world.bus)
    world.restart()
    world.tick()

    file.unlink()
    world.advance(3 * MINUTE)
    file.write_text(BETTER)
    world.advance(MINUTE)

    assert about_it(world) == []
    assert world.in_force.current().organisation == "Acme & Sons"
