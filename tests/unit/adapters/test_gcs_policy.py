"""The policy from a bucket, read from a real server that plays Cloud Storage."""

import socket
from collections.abc import Iterator

import pytest

from muster.adapters.gcs_policy import BODY_SECONDS, GcsPolicy
from tests.support.servers import Answer, HttpRecorder
from tests.support.storage_server import StorageServer
from tests.support.stored_policy import BUCKET, MOST, NAME, SOURCE, TEXT, why_not

GONE = f"{SOURCE}: Cloud Storage answered 404: No such object: {BUCKET}/{NAME}"


@pytest.fixture
def storage() -> Iterator[StorageServer]:
    """Return a Cloud Storage that holds a policy."""
    with StorageServer() as storage:
        storage.put(BUCKET, NAME, TEXT)
        yield storage


@pytest.fixture
def policy(storage: StorageServer) -> GcsPolicy:
    """Return the policy in `storage`."""
    return GcsPolicy(SOURCE, storage.url, most=MOST)


def test_the_object_is_read_as_it_is_now(policy: GcsPolicy, storage: StorageServer) -> None:
    """A new version is there at the next reading."""
    assert policy.read() == TEXT

    storage.put(BUCKET, NAME, b"version: 2\n")

    assert policy.read() == b"version: 2\n"


@pytest.mark.parametrize(
    "name", ["prod/policy.yaml", "our policy.yaml", "50%/ä?b#c&d=e+f.yaml", "a//b", "/a", "a/../b", "%2F", "gs://x/y"]
)
def test_any_name_of_an_object_will_do(storage: StorageServer, name: str) -> None:
    """Slashes, spaces and what else means something in a URL are part of the name."""
    storage.put(BUCKET, name, TEXT)
    assert GcsPolicy(f"gs://{BUCKET}/{name}", storage.url, most=MOST).read() == TEXT


@pytest.mark.parametrize(
    "source", ["gs://acme-policy", "gs://acme-policy/", "gs:///policy.yaml", "gs://", "acme-policy/policy.yaml"]
)
def test_what_names_no_object_is_refused(source: str) -> None:
    """A bucket alone, an object alone, or neither: the mistake is named at once."""
    with pytest.raises(ValueError, match="expected gs://BUCKET/OBJECT"):
        GcsPolicy(source, most=MOST)


def test_an_empty_object_is_read(policy: GcsPolicy, storage: StorageServer) -> None:
    """It holds nothing, which is for others to judge."""
    storage.put(BUCKET, NAME, b"")
    assert policy.read() == b""


def test_bytes_come_as_they_are(policy: GcsPolicy, storage: StorageServer) -> None:
    """What is not UTF-8 is for others to judge too."""
    storage.put(BUCKET, NAME, b"\xff\xfe\x00")
    assert policy.read() == b"\xff\xfe\x00"


@pytest.mark.parametrize(("size", "read"), [(MOST, MOST), (MOST + 1, MOST + 1), (50_000_000, MOST + 1)])
def test_what_is_too_long_is_cut_behind_the_limit(
    policy: GcsPolicy, storage: StorageServer, size: int, read: int
) -> None:
    """One byte above the limit shows that there is more; a huge object is not loaded, and the next reading is well."""
    storage.put(BUCKET, NAME, b"x" * size)
    assert len(policy.read()) == read

    storage.put(BUCKET, NAME, TEXT)
    assert policy.read() == TEXT


def test_an_object_that_is_gone_is_named(policy: GcsPolicy, storage: StorageServer) -> None:
    """It is asked for once: asking again would not bring it back."""
    storage.delete(BUCKET, NAME)
    assert why_not(policy) == GONE
    assert len(storage.requests.all) == 1


def test_a_refusal_says_what_is_missing(policy: GcsPolicy, storage: StorageServer) -> None:
    """Cloud Storage's own words name the account and the permission; they become one line."""
    storage.failing = Answer(403, b"tick@acme.example does not have\n  storage.objects.get access")
    said = "tick@acme.example does not have storage.objects.get access"
    assert why_not(policy) == f"{SOURCE}: Cloud Storage answered 403: {said}"


@pytest.mark.parametrize("passing", [Answer(408), Answer(429), Answer(500), Answer(503), Answer(drop=True)])
def test_a_passing_fault_is_passed_over(policy: GcsPolicy, storage: StorageServer, passing: Answer) -> None:
    """One failure, and the second attempt reads the policy."""
    storage.script(passing)
    assert policy.read() == TEXT
    assert len(storage.requests.all) == 2


def test_three_attempts_are_enough(policy: GcsPolicy, storage: StorageServer) -> None:
    """A Cloud Storage that stays ill is left alone until the next reading."""
    storage.failing = Answer(503, b"Backend Error", {"Retry-After": "3600"})
    assert why_not(policy) == f"{SOURCE}: Cloud Storage answered 503: Backend Error"
    assert len(storage.requests.all) == 3

    storage.failing = None
    assert policy.read() == TEXT


def test_silence_is_waited_for_shortly(
    policy: GcsPolicy, storage: StorageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the request and says nothing costs seconds, not minutes."""
    monkeypatch.setattr("muster.adapters.gcs_policy.READ_SECONDS", 0.1)
    storage.failing = Answer(stall=True)
    assert "read timeout=0.1" in why_not(policy)
    assert len(storage.requests.all) == 3


def test_nobody_there_is_no_answer() -> None:
    """A refused connection is told like any other fault."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert "no answer from Cloud Storage: " in why_not(GcsPolicy(SOURCE, url, most=MOST))


def test_half_a_policy_is_none(policy: GcsPolicy, storage: StorageServer) -> None:
    """A body that breaks off is no shorter policy."""
    storage.failing = Answer(200, TEXT, cut=True)
    assert "no answer from Cloud Storage: " in why_not(policy)


def test_an_object_that_dribbles_is_given_up(storage: StorageServer) -> None:
    """However many bytes still come, and never a silence: there is an end to it."""
    now = iter([0.0, BODY_SECONDS + 1])
    policy = GcsPolicy(SOURCE, storage.url, most=MOST, monotonic=lambda: next(now))
    assert why_not(policy) == f"{SOURCE}: no answer from Cloud Storage: the object did not come within 5 s"


def test_a_redirect_is_not_followed(policy: GcsPolicy, storage: StorageServer) -> None:
    """The token is for Cloud Storage only."""
    with HttpRecorder() as elsewhere:
        storage.failing = Answer(302, b"", {"Location": elsewhere.url})
        assert why_not(policy) == f"{SOURCE}: Cloud Storage answered 302"
        assert elsewhere.requests.all == ()
