"""What only Firestore does: lost answers, its own fields in a document, an import put off."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1 import Client

from muster.adapters.firestore_store import FirestoreStore
from muster.ports import Conflict, Create, Fields, Patch, Query, Replace, StoreUnavailable
from tests.support.emulators import unused_port
from tests.support.lossy_firestore import LossyFirestore, lossy_firestore

DATABASE = "muster"
SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture
def project() -> str:
    """Name a project of the test's own."""
    return f"test-{uuid4().hex[:20]}"


@pytest.fixture
def store(project: str, firestore_emulator: str) -> FirestoreStore:
    """Open the store on a sound connection."""
    return FirestoreStore(project, DATABASE, firestore_emulator)


@pytest.fixture
def lossy(firestore_emulator: str) -> Iterator[tuple[str, LossyFirestore]]:
    """Run a proxy that can lose answers."""
    with lossy_firestore(firestore_emulator) as host_and_proxy:
        yield host_and_proxy


@pytest.fixture
def proxy(lossy: tuple[str, LossyFirestore]) -> LossyFirestore:
    """Give the proxy, to say what it shall lose."""
    return lossy[1]


@pytest.fixture
def distant(project: str, lossy: tuple[str, LossyFirestore]) -> FirestoreStore:
    """Open the store through the proxy."""
    return FirestoreStore(project, DATABASE, lossy[0])


def fields_of(store: FirestoreStore, path: str) -> Fields:
    """Return the fields of a document that must be there."""
    document = store.get(path)
    assert document is not None
    return document.fields


def test_a_commit_whose_answer_was_lost_succeeds_once(
    store: FirestoreStore, distant: FirestoreStore, proxy: LossyFirestore
) -> None:
    """The client's library commits again and is refused, since it was done; the caller hears of success only."""
    first = store.commit([Create("incidents/x", {"n": 1}), Create("keys/k", {"n": 1})])
    proxy.losing = 1
    version = distant.commit(
        [Replace("incidents/x", {"n": 2}, first), Create("incidents/x/timeline/1", {"n": 1}), Patch("keys/k", {"n": 2})]
    )

    assert proxy.commits == 2
    incidents = store.query(Query(collection="incidents"))
    assert [(document.fields, document.version) for document in incidents] == [({"n": 2}, version)]
    assert fields_of(store, "keys/k") == {"n": 2}
    store.commit([Replace("incidents/x", {"n": 3}, version)])


@pytest.mark.parametrize("times", [1, 2])
def test_a_replacement_whose_answer_was_lost_succeeds_once(
    store: FirestoreStore, distant: FirestoreStore, proxy: LossyFirestore, times: int
) -> None:
    """A commit that makes nothing new is recognised by what it replaced, however often its answer is lost."""
    first = store.commit([Create("incidents/x", {"n": 1})])
    proxy.losing = times
    distant.commit([Replace("incidents/x", {"n": 2}, first)])

    assert proxy.commits == 2
    assert fields_of(store, "incidents/x") == {"n": 2}


def test_a_lost_answer_is_recognised_after_others_have_gone_on(
    store: FirestoreStore, distant: FirestoreStore, proxy: LossyFirestore
) -> None:
    """What the commit created tells of it, even when others changed the rest before the library tried again."""
    first = store.commit([Create("incidents/x", {"n": 1})])

    def go_on() -> None:
        document = store.get("incidents/x")
        assert document is not None
        store.commit([Replace("incidents/x", {"n": 3}, document.version)])
        store.commit([Patch("incidents/x/timeline/1", {"published": True})])

    proxy.losing, proxy.after_loss = 1, go_on
    distant.commit([Replace("incidents/x", {"n": 2}, first), Create("incidents/x/timeline/1", {"published": False})])

    assert fields_of(store, "incidents/x") == {"n": 3}
    assert fields_of(store, "incidents/x/timeline/1") == {"published": True}


def test_the_version_after_a_lost_answer_is_that_of_the_commit(
    store: FirestoreStore, distant: FirestoreStore, proxy: LossyFirestore
) -> None:
    """Others' later patches do not pass for the commit's own work: replacing at its version conflicts with them."""
    proxy.losing, proxy.after_loss = 1, lambda: store.commit([Patch("incidents/x", {"patched": True})])
    version = distant.commit([Create("incidents/x", {"n": 1, "patched": False}), Create("keys/k", {"n": 1})])

    with pytest.raises(Conflict):
        store.commit([Replace("incidents/x", {"n": 2, "patched": False}, version)])
    store.commit([Replace("keys/k", {"n": 2}, version)])


def test_a_true_conflict_after_a_lost_request_is_one(
    store: FirestoreStore, distant: FirestoreStore, proxy: LossyFirestore
) -> None:
    """A document that another has made is a conflict, at the first answer."""
    store.commit([Create("incidents/x", {"n": 1})])
    with pytest.raises(Conflict):
        distant.commit([Create("incidents/x", {"n": 1})])

    assert proxy.commits == 1


def test_a_firestore_that_does_not_answer_is_unavailable() -> None:
    """Each method gives up within its patience and says that nothing is known."""
    store = FirestoreStore("test", DATABASE, f"127.0.0.1:{unused_port()}", patience=0.3)

    with pytest.raises(StoreUnavailable):
        store.get("incidents/x")
    with pytest.raises(StoreUnavailable):
        store.query(Query(collection="incidents", where=(("n", "==", 1),)))
    with pytest.raises(StoreUnavailable):
        store.count(Query(collection="incidents"))
    with pytest.raises(StoreUnavailable):
        store.commit([Create("incidents/x", {"n": 1})])


def test_a_document_carries_the_time_that_firestore_removes_it_by(
    store: FirestoreStore, project: str, firestore_emulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`expire_at` is a timestamp field that a TTL policy can name; it outlives changes, and no reader sees it."""
    expire_at = datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    version = store.commit([Create("alerts/a", {"n": 1}, expire_at), Create("alerts/b", {"n": 1})])
    store.commit([Replace("alerts/a", {"n": 2}, version)])
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    raw = Client(project=project, database=DATABASE, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]

    assert raw.document("alerts/a").get().get("expire_at") == expire_at
    assert "expire_at" not in (raw.document("alerts/b").get().to_dict() or {})
    assert fields_of(store, "alerts/a") == {"n": 2}


def test_googles_client_is_imported_when_it_is_used() -> None:
    """A function that has not touched a document yet has not paid for Firestore's client."""
    program = (
        "import sys; from muster.adapters.firestore_store import FirestoreStore; FirestoreStore('p', 'd');"
        "sys.exit(any(name.startswith(('google.cloud.', 'google.api_core', 'grpc')) for name in sys.modules))"
    )
    environment = {"PYTHONPATH": str(SHARED)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0
