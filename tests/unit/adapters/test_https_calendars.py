"""Fetching a calendar: only over HTTPS, only from the open internet, and only what a calendar can be."""

import gzip
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from muster.adapters import https_calendars
from muster.adapters.https_calendars import BODY_LIMIT, HttpsCalendars, is_public
from muster.domain.imported_shifts import CalendarEntry
from muster.ports import CalendarUnavailable
from tests.support.certificates import Certificate
from tests.support.ical import calendar
from tests.support.servers import Answer, HttpRecorder

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
BODY = calendar("DTSTART:20261023T090000Z\nDTEND:20261023T100000Z\nSUMMARY:Ada")
SECRET = "s3cret"


@pytest.fixture
def server(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpRecorder]:
    """Yield a server whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with HttpRecorder(lambda _: Answer(body=BODY), certificate=certificate) as recorder:
        yield recorder


def fetch(url: str) -> list[CalendarEntry]:
    """Fetch a calendar, from this machine too."""
    return HttpsCalendars(lambda _: True).entries(url, "UTC", SINCE, UNTIL)


def refusal(url: str) -> str:
    """Return why a calendar cannot be had. The address is not in it."""
    with pytest.raises(CalendarUnavailable) as caught:
        fetch(url)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_a_calendar_is_fetched_by_its_address(server: HttpRecorder) -> None:
    """Path and query as they stand, and the name that was asked for."""
    (entry,) = fetch(f"https://localhost:{server.port}/feed/{SECRET}.ics?key={SECRET}")
    (request,) = server.requests.all
    assert entry.summary == "Ada"
    assert (request.method, request.path) == ("GET", f"/feed/{SECRET}.ics?key={SECRET}")
    assert request.headers["host"] == f"localhost:{server.port}"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404), "its address gives no calendar: its server answered 404"),
        (Answer(302, headers={"Location": "/x"}), "its address leads elsewhere: its server answered 302"),
        (Answer(drop=True), "its server cannot be reached (ProtocolError)"),
        (Answer(body=BODY, cut=True), "its server cannot be reached (ProtocolError)"),
        (Answer(body=b" " * (BODY_LIMIT + 1)), "it is larger than 1 MiB"),
        (Answer(body=b"<html>"), "it is no iCalendar that can be read (ValueError)"),
    ],
    ids=["missing", "redirect", "no answer", "half an answer", "large", "HTML"],
)
def test_what_is_no_calendar_is_told_apart(server: HttpRecorder, answer: Answer, reason: str) -> None:
    """A redirect is not followed, wherever it leads."""
    server.script(answer)
    assert refusal(f"{server.url}/{SECRET}") == reason
    assert len(server.requests.all) == 1


def test_a_compressed_calendar_is_bounded(server: HttpRecorder) -> None:
    """A server may compress what was asked for plain; what comes of it is cut like anything else."""
    bomb = gzip.compress(b" " * 256 * BODY_LIMIT)
    assert len(bomb) < BODY_LIMIT
    server.script(Answer(body=bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        assert refusal(f"{server.url}/{SECRET}") == "it is larger than 1 MiB"
        assert tracemalloc.get_traced_memory()[1] < 32 * BODY_LIMIT
    finally:
        tracemalloc.stop()


def test_a_server_that_dribbles_is_left(server: HttpRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tick has other things to do."""
    monkeypatch.setattr(https_calendars, "READ_SECONDS", 0.2)
    server.script(Answer(stall=True))
    assert refusal(f"{server.url}/{SECRET}") == "its server cannot be reached (ReadTimeoutError)"


def test_a_certificate_must_be_trusted(certificate: Certificate) -> None:
    """A stranger's is not, and is asked for nothing."""
    with HttpRecorder(certificate=certificate) as stranger:
        assert refusal(f"{stranger.url}/{SECRET}") == "its server cannot be reached (SSLError)"
        assert stranger.requests.all == ()


@pytest.mark.parametrize("url", ["http://localhost/x", "ftp://localhost/x", "https:///x", "x"])
def test_only_https_is_spoken(url: str) -> None:
    """A calendar says where people are."""
    assert refusal(url) == "its address is not https"


@pytest.mark.parametrize("url", ["https://localhost:99999/x", "https://localhost:x/", "https://[::1/x"])
def test_an_address_that_is_no_url_is_said_so(url: str) -> None:
    """Whatever the policy let through."""
    assert refusal(url) == "its address is no URL"


def test_a_name_that_does_not_resolve_is_said_so() -> None:
    """Not as a fault of ours."""
    assert refusal("https://a..b/x") == "the name of its server does not resolve"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
        *("fd00:ec2::254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::169.254.169.254", "fec0::1", "ff0e::1"),
    ],
)
def test_what_is_not_public_is_not_asked(address: str) -> None:
    """This machine, its network, and the metadata of the cloud it runs in."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_what_is_public_is(address: str) -> None:
    """A server of the open internet."""
    assert is_public(address)


def test_a_private_server_is_refused_before_it_is_asked(server: HttpRecorder) -> None:
    """Whatever name leads there."""
    for host in ("localhost", "127.0.0.1"):
        with pytest.raises(CalendarUnavailable, match="its server is not on the open internet"):
            HttpsCalendars().entries(f"https://{host}:{server.port}/x", "UTC", SINCE, UNTIL)
    assert server.requests.all == ()
