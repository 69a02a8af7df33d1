"""What happens on the wire becomes exactly one of: a reply, SendAgain, SendFailed, SendUnknown."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, Timer
from threading import enumerate as enumerate_threads

import pytest

from muster.channels import http_post
from muster.ports import SendAgain, SendFailed, SendUnknown
from tests.support.channel_ports import StoppedClock
from tests.support.servers import Answer, HttpRecorder

SECRET = "tok-SECRET"


@pytest.fixture
def server() -> Iterator[HttpRecorder]:
    """Yield a provider."""
    with HttpRecorder() as recorder:
        yield recorder


def _post(url: str) -> http_post.Reply:
    headers = {"Authorization": f"Bearer {SECRET}"}
    return http_post.post("Acme", f"{url}/hook/{SECRET}", b"body", headers, clock=StoppedClock())


def test_a_2xx_is_a_reply(server: HttpRecorder) -> None:
    """The body goes out whole, with its length, and the answer comes back."""
    server.script(Answer(201, b"made"))
    assert _post(server.url) == http_post.Reply(201, b"made")
    request = server.requests.all[0]
    assert (request.method, request.path, request.body) == ("POST", f"/hook/{SECRET}", b"body")
    assert request.headers["content-length"] == "4"
    assert "transfer-encoding" not in request.headers


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 599])
def test_what_may_pass_is_sent_again(server: HttpRecorder, status: int) -> None:
    """A time-out of the provider's, throttling and its own failures are worth another try."""
    server.script(Answer(status))
    with pytest.raises(SendAgain, match=f"^Acme answered {status}$") as caught:
        _post(server.url)
    assert caught.value.after is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 410, 422])
def test_what_will_not_change_has_failed(server: HttpRecorder, status: int) -> None:
    """Refusals and redirects are final, and a redirect is not followed."""
    server.script(Answer(status, headers={"Location": f"{server.url}/elsewhere"}))
    with pytest.raises(SendFailed, match=f"^Acme answered {status}$"):
        _post(server.url)
    assert len(server.requests.all) == 1


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999", http_post.LONGEST_WAIT),
        ("Mon, 02 Nov 2026 09:03:30 GMT", 90.0),
        ("Mon, 02 Nov 2026 09:00:00 GMT", 0.0),
        ("Mon, 02 Nov 2026 09:03:30 -0000", 90.0),
        ("soon", None),
        ("-5", None),
        ("9" * 5_000, None),
        ("", None),
    ],
)
def test_retry_after_is_heeded(server: HttpRecorder, header: str, after: float | None) -> None:
    """Seconds and HTTP dates (RFC 9110 §10.2.3) are read, bounded; nonsense is as if it were not there."""
    server.script(Answer(429, headers={"Retry-After": header}))
    with pytest.raises(SendAgain) as caught:
        _post(server.url)
    assert caught.value.after == after


def test_an_answer_lost_after_sending_is_unknown(server: HttpRecorder) -> None:
    """The request arrived and the connection was lost: it may have been acted on."""
    server.script(Answer(drop=True))
    with pytest.raises(SendUnknown, match=r"^Acme took the request and did not answer \(connection lost\)$"):
        _post(server.url)
    assert len(server.requests.all) == 1


def test_silence_after_sending_is_unknown(server: HttpRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read time-out leaves the outcome open, and nothing is sent a second time."""
    monkeypatch.setattr(http_post, "READ_SECONDS", 0.2)
    server.script(Answer(stall=True))
    with pytest.raises(SendUnknown, match="silent for"):
        _post(server.url)
    assert len(server.requests.all) == 1


def test_a_refused_connection_is_tried_again() -> None:
    """Nobody listens: nothing was taken."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SendAgain, match=r"^Acme could not be reached \(connection refused, or no way there\)$"):
        _post(f"http://127.0.0.1:{port}")


def test_a_failed_handshake_is_tried_again(server: HttpRecorder) -> None:
    """TLS did not come about: nothing was taken."""
    with pytest.raises(SendAgain, match=r"\(TLS failed\)$"):
        _post(server.url.replace("http:", "https:"))
    assert server.requests.all == ()


def test_a_name_that_does_not_resolve_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver's failures pass."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(SendAgain, match=r"\(its name does not resolve\)$"):
        _post("https://hooks.acme.example")


def test_a_connection_that_does_not_come_about_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection within the time-out: nothing was taken."""
    monkeypatch.setattr(http_post, "CONNECT_SECONDS", 0.1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        queue = [_begin_to_connect(full.getsockname()) for _ in range(3)]
        with pytest.raises(SendAgain, match="no connection within"):
            _post(f"http://127.0.0.1:{full.getsockname()[1]}")
        for waiting in queue:
            waiting.close()


def _begin_to_connect(address: tuple[str, int]) -> socket.socket:
    waiting = socket.socket()
    waiting.setblocking(False)  # noqa: FBT003 - its only argument
    waiting.connect_ex(address)
    return waiting


def test_a_reply_that_breaks_off_is_still_a_reply(server: HttpRecorder) -> None:
    """The status says that it was taken; only the provider's words are lost."""
    server.script(Answer(200, b"half", cut=True))
    assert _post(server.url) == http_post.Reply(200, None)


def test_an_endless_reply_is_read_to_a_limit(server: HttpRecorder) -> None:
    """No provider fills our memory, and the connection is fit for nothing after it."""
    server.script(Answer(200, b"x" * 1_000_000))
    assert _post(server.url) == http_post.Reply(200, b"x" * http_post.BODY_LIMIT)
    assert _post(server.url).body == b"ok"


def test_a_dribbling_reply_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole send keeps its time, however slowly the words come."""
    monkeypatch.setattr(http_post, "BODY_SECONDS", 0.1)
    monkeypatch.setattr(http_post, "READ_SECONDS", 60.0)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        slow.settimeout(5)
        client = _AnsweringOnce(slow)
        assert _post(f"http://127.0.0.1:{slow.getsockname()[1]}") == http_post.Reply(200, None)
        client.finish()


class _AnsweringOnce:
    """Answers one request with headers that promise more than ever comes."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._connection, _ = self._listener.accept()
        self._connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst words")

    def finish(self) -> None:
        self._thread.join(5)
        self._connection.close()


def test_connections_are_kept(server: HttpRecorder) -> None:
    """A second send to the same provider pays for no second connection."""
    for _ in range(3):
        _post(server.url)
    assert (len(server.requests.all), len(server.connections.all)) == (3, 1)


def test_a_send_leaves_no_thread_behind(server: HttpRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch over a slow reply ends with the reply."""
    monkeypatch.setattr(http_post, "BODY_SECONDS", 600.0)
    _post(server.url)
    watches = [thread for thread in enumerate_threads() if isinstance(thread, Timer) and thread.interval == 600.0]
    for watch in watches:
        watch.join(2)
        assert not watch.is_alive()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.acme.example",
        "http://10.0.0.7",
        "ftp://acme.example",
        "https://",
        "//acme.example",
        "http://[::1",
        "",
    ],
)
def test_nothing_goes_out_in_clear_text(url: str) -> None:
    """Messages hold signed links: only https carries them, except to this very machine."""
    with pytest.raises(SendFailed, match=r"^Acme: its address is not https$"):
        _post(url)


def test_an_address_that_is_no_url_has_failed() -> None:
    """A host that cannot be one will never take anything."""
    with pytest.raises(SendFailed, match=r"^Acme: its address is not a URL$"):
        _post(f"https://{'a' * 70}.example")


@pytest.mark.parametrize(
    "answer",
    [Answer(400, SECRET.encode()), Answer(500, SECRET.encode()), Answer(drop=True)],
    ids=["4xx", "5xx", "lost"],
)
def test_no_error_holds_a_secret(server: HttpRecorder, answer: Answer) -> None:
    """Neither the URL's token nor the header's is in an error, nor in what is printed with it."""
    server.script(answer)
    with pytest.raises((SendAgain, SendFailed, SendUnknown)) as caught:
        _post(server.url)
    assert SECRET not in "".join(map(str, (caught.value, caught.value.__cause__)))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_importing_the_module_loads_no_http_client() -> None:
    """A function that sends nothing does not pay for urllib3 at its cold start."""
    shared = Path(http_post.__file__).parents[2]
    code = (
        "import sys, muster.channels.catalogue, muster.channels.http_post\n"
        "print([name for name in ('urllib3', 'smtplib', 'email') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(shared)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
