"""The token that the policy's bucket is read with, from real servers that play Google's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.auth import jwt

from muster.adapters.gcs_policy import GcsPolicy
from muster.adapters.google_token_request import TOKEN_SECONDS
from tests.support.google_tokens import key
from tests.support.servers import Answer, HttpRecorder, Recorded, as_json
from tests.support.storage_server import StorageServer
from tests.support.stored_policy import BUCKET, MOST, NAME, SOURCE, TEXT, why_not


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
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """Return a Google that knows this machine as a service account, and stores a policy."""
    with StorageServer() as storage, HttpRecorder() as tokens:
        storage.put(BUCKET, NAME, TEXT)
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


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpRecorder]:
    """Return Cloud Run's metadata server, which this machine asks for its credentials: it says that it is there."""
    with HttpRecorder() as server:
        host = server.url.removeprefix("http://")
        monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
        monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
        monkeypatch.setenv("GCE_METADATA_IP", host)
        monkeypatch.setattr("google.auth.compute_engine._metadata._GCE_METADATA_HOST", host)
        server.script(Answer(200, headers={"Metadata-Flavor": "Google"}))
        yield server


def test_a_metadata_server_that_is_ill_is_not_asked_for_long(metadata: HttpRecorder) -> None:
    """It is there, and has no token: after six seconds it is left alone, with many attempts still allowed."""
    seconds = Seconds()

    def ill(_: Recorded) -> Answer:
        seconds.now += TOKEN_SECONDS
        return Answer(503)

    metadata.default = ill
    policy = GcsPolicy(SOURCE, most=MOST, url="http://127.0.0.1:1", monotonic=seconds)
    assert why_not(policy) == f"{SOURCE}: there are no credentials to read it with: no token within 6 s"
    assert len(metadata.requests.all) == 2


def test_a_token_endpoint_that_is_silent_is_not_waited_for_long(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library would give it two minutes."""
    monkeypatch.setattr("muster.adapters.google_token_request.SILENCE_SECONDS", 0.1)
    google.tokens.default = lambda _: Answer(stall=True)
    assert "read timeout=0.1" in why_not(google.policy)
    assert google.storage.requests.all == ()


def test_an_emulator_is_shown_no_credentials(google: Google) -> None:
    """Google's token is not for whoever listens there."""
    google.storage.token = None
    assert GcsPolicy(SOURCE, google.storage.url, most=MOST).read() == TEXT
    assert google.tokens.requests.all == ()
    assert "authorization" not in google.storage.requests.all[0].headers
