"""The sign of life to the outside: one GET over HTTPS, and nothing said of its address."""

from collections.abc import Iterator

import pytest

from muster.adapters import https_heartbeat
from muster.adapters.https_heartbeat import SECRET, HttpsHeartbeat
from muster.ports import HeartbeatUnavailable, Secrets, SecretsUnavailable
from tests.support.certificates import Certificate
from tests.support.servers import Answer, HttpRecorder

PART = "s3cret-uuid"


class Held(Secrets):
    """One secret."""

    def __init__(self, *values: str, away: bool = False) -> None:
        """Hold these values of it."""
        self.values, self.away = values, away

    def get(self, name: str) -> tuple[str, ...]:
        """Return its values."""
        if self.away:
            raise SecretsUnavailable(name)
        return self.values if name == SECRET else ()


@pytest.fixture
def server(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpRecorder]:
    """Yield a server whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with HttpRecorder(lambda _: Answer(body=b"OK"), certificate=certificate) as recorder:
        yield recorder


def refusal(secrets: Secrets) -> str:
    """Return why no sign of life could be given. The address is not in it."""
    with pytest.raises(HeartbeatUnavailable) as caught:
        HttpsHeartbeat(secrets).ping()
    assert PART not in str(caught.value)
    return str(caught.value)


def test_it_asks_for_the_newest_url_once(server: HttpRecorder) -> None:
    """By GET, which every such monitor takes."""
    HttpsHeartbeat(Held("https://old.example", f"{server.url}/{PART}")).ping()
    (request,) = server.requests.all
    assert (request.method, request.path) == ("GET", f"/{PART}")


def test_without_a_url_nobody_is_asked() -> None:
    """Nobody waits for it."""
    HttpsHeartbeat(Held()).ping()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404), "the monitor outside answered 404"),
        (Answer(302, headers={"Location": "/x"}), "the monitor outside answered 302"),
        (Answer(500), "the monitor outside answered 500"),
        (Answer(drop=True), "the monitor outside cannot be reached (ProtocolError)"),
    ],
    ids=["missing", "a redirect", "broken", "no answer"],
)
def test_what_is_not_taken_is_said(server: HttpRecorder, answer: Answer, reason: str) -> None:
    """It is asked once only: the next audit asks again."""
    server.script(answer)
    assert refusal(Held(f"{server.url}/{PART}")) == reason
    assert len(server.requests.all) == 1


def test_a_monitor_that_is_silent_is_left(server: HttpRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tick has other things to do."""
    monkeypatch.setattr(https_heartbeat, "READ_SECONDS", 0.2)
    server.script(Answer(stall=True))
    assert refusal(Held(f"{server.url}/{PART}")) == "the monitor outside cannot be reached (ReadTimeoutError)"


@pytest.mark.parametrize("url", [f"http://localhost/{PART}", f"ftp://{PART}", PART, "https://", f"https://[{PART}"])
def test_what_is_no_https_url_is_not_asked(url: str) -> None:
    """Whoever reads it on the way could keep the monitor quiet."""
    assert refusal(Held(url)) == "the secret heartbeat-url holds no https URL"


def test_a_secret_that_cannot_be_read_is_told_apart_from_none() -> None:
    """Somebody does wait for a ping."""
    assert refusal(Held(away=True)) == "the secret heartbeat-url cannot be read"
