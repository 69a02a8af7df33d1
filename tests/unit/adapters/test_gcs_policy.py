"""The policy from a bucket, read from a real server that plays Cloud Storage."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.auth import jwt

from muster.adapters.gcs_policy import BODY_SECONDS, GcsPolicy
from tests.support.google_tokens import key
from tests.support.servers import Answer, HttpRecorder, as_json
from tests.support.storage_server import StorageServer

BUCKET, NAME = "acme-policy", "policy.yaml"
SOURCE = f"gs://{BUCKET}/{NAME}"
TEXT = b"version: 1\n"
MOST = 100
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


def why_not(policy: GcsPolicy) -> str:
    """Return what a reading says that fails."""
    with pytest.raises(OSError, match=r"^gs://") as failure:
        policy.read()
    return str(failure.value)


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


class Google:
    """Google's token endpoint, default credentials that lead to it, and a storage that wants its tokens."""

    def __init__(self, storage: StorageServer, tokens: HttpRecorder) -> None:
        self.storage, self.tokens = storage, tokens
        self.lifetime = 3_600
        self.issue("first")
        self.policy = GcsPolicy(SOURCE, most=MOST, url=storage.url)

    def issue(self, token: str) -> None:
        """Issue, and accept, this token from now on."""
        self.storage.token = token
        self.tokens.default = lambda _: as_json({"access_token": token, "expires_in": self.lifetime})


@pytest.fixture
def google(storage: StorageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """Return a Google that knows this machine as a service account."""
    with HttpRecorder() as tokens:
        file = tmp_path / "credentials.json"
        account = {
            "type": "service_account",
            "client_email": "muster-tick@acme.iam.gserviceaccount.com",
            "private_key": key("first").private.decode(),
            "private_key_id": "first",
            "token_uri": f"{tokens.url}/token",
            "project_id": "acme",
        }
        file.write_text(json.dumps(account))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        yield Google(storage, tokens)


def test_it_may_only_read(google: Google) -> None:
    """The token is asked for with the narrowest scope, and once for many readings."""
    assert google.policy.read() == TEXT
    assert google.policy.read() == TEXT

    (asked,) = google.tokens.requests.all
    claims = jwt.decode(asked.form()["assertion"], verify=False)  # type: ignore[no-untyped-call]
    assert claims["scope"] == "https://www.googleapis.com/auth/devstorage.read_only"


def test_a_token_that_has_expired_is_replaced(google: Google) -> None:
    """Each reading looks whether the token still lasts."""
    google.lifetime = 1
    google.policy.read()
    google.issue("second")

    assert google.policy.read() == TEXT


def test_a_token_that_is_refused_is_replaced_at_the_next_reading(google: Google) -> None:
    """A token revoked before its time costs one reading."""
    google.policy.read()
    google.issue("second")

    assert why_not(google.policy) == f"{SOURCE}: Cloud Storage answered 401: Invalid Credentials"
    assert google.policy.read() == TEXT


def test_without_a_token_there_is_no_reading(google: Google) -> None:
    """Google refuses the account: the reason is told, and Cloud Storage is not asked."""
    google.tokens.default = lambda _: as_json({"error": "invalid_grant", "error_description": "no such account"}, 400)
    assert why_not(google.policy).startswith(f"{SOURCE}: there are no credentials to read it with: ")
    assert google.storage.requests.all == ()


def test_an_emulator_is_shown_no_credentials(google: Google) -> None:
    """Google's token is not for whoever listens there."""
    google.storage.token = None
    assert GcsPolicy(SOURCE, google.storage.url, most=MOST).read() == TEXT
    assert google.tokens.requests.all == ()
    assert "authorization" not in google.storage.requests.all[0].headers
