"""What a mail server gets, and what its answers become."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest

from muster.channels import smtp
from muster.channels.smtp import Security, Smtp
from muster.ports import Receipt, SendAgain, SendFailed, SendUnknown
from tests.support.certificates import Certificate
from tests.support.channel_ports import SettableSecrets
from tests.support.mail_server import DROP, STALL, SmtpServer
from tests.support.messages import a_page

ADA = "ada@example.com"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Yield a relay without TLS or login."""
    with SmtpServer() as relay:
        yield relay


def _channel(server: SmtpServer, **changes: Any) -> Smtp:  # noqa: ANN401 - a field of Smtp each
    settings: dict[str, Any] = {
        "provider": "mail/1",
        "host": server.host,
        "port": server.port,
        "sender": "Muster <muster@ops.example>",
        "secrets": SettableSecrets({"password": ("hunter2",)}),
        "security": Security.NONE,
    }
    return Smtp(**(settings | changes))


def test_a_page_is_handed_over_whole(server: SmtpServer) -> None:
    """Envelope and text arrive; the receipt holds the Message-ID."""
    receipt = _channel(server).send(a_page(), ADA, "d-1")
    mail = server.mails.wait_for(1)[0]
    assert (mail.sender, mail.recipients) == ("muster@ops.example", (ADA,))
    assert mail.message()["Subject"] == "P1 Critical: Orders stale"
    assert receipt == Receipt(provider="mail/1", reference=mail.message()["Message-ID"])


def test_a_line_that_is_a_dot_does_not_end_the_text(server: SmtpServer) -> None:
    """RFC 5321 §4.5.2: dots at the beginning of a line are doubled on the wire, and come out single."""
    details = "one\n.\n..two\nQUIT"
    _channel(server).send(a_page(details=details), ADA, "d-1")
    assert details in server.mails.wait_for(1)[0].text().replace("\r\n", "\n")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_tls_is_verified_and_the_login_goes_through_it(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, security: Security
) -> None:
    """With an authority it trusts, the channel encrypts, logs in and sends."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with SmtpServer(security=security, certificate=certificate, login=("muster", "hunter2")) as server:
        _channel(server, security=security, user="muster", secret="password").send(a_page(), ADA, "d-1")
        assert server.mails.wait_for(1)[0].user == "muster"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_is_refused(certificate: Certificate, security: Security) -> None:
    """Nothing is sent to whoever answers in the server's place; somebody mends it, so it is tried again."""
    with SmtpServer(security=security, certificate=certificate) as server:
        with pytest.raises(SendAgain, match=r"\(TLS failed\)$"):
            _channel(server, security=security).send(a_page(), ADA, "d-1")
        assert server.mails.all == ()


def test_without_starttls_offered_nothing_goes_out(server: SmtpServer) -> None:
    """A server, or somebody between, that hides STARTTLS gets neither password nor text."""
    with pytest.raises(SendAgain, match="does not offer what the settings ask for"):
        _channel(server, security=Security.STARTTLS).send(a_page(), ADA, "d-1")
    assert server.mails.all == ()


def test_a_refused_login_is_tried_again_and_not_shown() -> None:
    """A wrong password concerns everybody and is mended by somebody: no delivery is lost over it."""
    with SmtpServer(login=("muster", "other")) as server:
        channel = _channel(server, user="muster", secret="password")
        with pytest.raises(SendAgain, match=r"\(login refused, 535\)$"):
            channel.send(a_page(), ADA, "d-1")


def test_a_rotated_password_is_used_at_once() -> None:
    """The secret is read at each send."""
    with SmtpServer(login=("muster", "new")) as server:
        secrets = SettableSecrets({"password": ("old",)})
        channel = _channel(server, user="muster", secret="password", secrets=secrets)
        with pytest.raises(SendAgain):
            channel.send(a_page(), ADA, "d-1")
        secrets.values["password"] = ("old", "new")
        channel.send(a_page(), ADA, "d-1")
        assert len(server.mails.wait_for(1)) == 1


def test_a_missing_password_is_tried_again(server: SmtpServer) -> None:
    """Without it the server is not even asked."""
    with pytest.raises(SendAgain, match=r'^the secret "gone" is not set$'):
        _channel(server, user="muster", secret="gone").send(a_page(), ADA, "d-1")


@pytest.mark.parametrize(
    ("command", "answer", "outcome", "reason"),
    [
        ("MAIL", "550 not you", SendAgain, "refused the sender: 550 not you$"),
        ("MAIL", "451 later", SendAgain, "refused the sender: 451 later$"),
        ("RCPT", "550 no such mailbox", SendFailed, "answered 550 no such mailbox$"),
        ("RCPT", "452 mailbox full", SendAgain, "answered 452 mailbox full$"),
        ("RCPT", "421 going down", SendAgain, "answered 421 going down$"),
        ("DATA", "554 looks like spam", SendFailed, "answered 554 looks like spam$"),
        ("DATA", "451 greylisted", SendAgain, "answered 451 greylisted$"),
        ("MAIL", DROP, SendAgain, r"\(connection lost\)$"),
        ("RCPT", DROP, SendAgain, r"\(connection lost\)$"),
        ("DATA", DROP, SendUnknown, "took the text and did not answer$"),
    ],
)
def test_the_servers_answers_become_outcomes(
    server: SmtpServer, command: str, answer: str, outcome: type[Exception], reason: str
) -> None:
    """4xx passes, 5xx about the recipient or the text stays, a connection lost after the text leaves it open."""
    server.script(**{command: answer})
    with pytest.raises(outcome, match=reason):
        _channel(server).send(a_page(), ADA, "d-1")


def test_after_a_refusal_the_next_is_sent(server: SmtpServer) -> None:
    """Nothing of one send reaches into another."""
    server.script(RCPT="550 no such mailbox")
    with pytest.raises(SendFailed):
        _channel(server).send(a_page(), "nobody@example.com", "d-1")
    _channel(server).send(a_page(), ADA, "d-2")
    assert server.mails.wait_for(1)[0].recipients == (ADA,)


def test_no_server_is_tried_again() -> None:
    """Nobody listens: nothing was taken."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with SmtpServer() as elsewhere, pytest.raises(SendAgain, match=r"\(connection refused\)$"):
        _channel(elsewhere, port=port).send(a_page(), ADA, "d-1")


@contextmanager
def _silent_server() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_silent_server_is_tried_again(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It accepts the connection and says nothing: nothing was taken."""
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.2)
    with _silent_server() as port, pytest.raises(SendAgain):
        _channel(server, port=port).send(a_page(), ADA, "d-1")


def test_a_session_that_takes_too_long_is_cut(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many steps answer just in time, the whole send keeps its own."""
    monkeypatch.setattr(smtp, "SESSION_SECONDS", 0.1)
    monkeypatch.setattr(smtp, "STEP_SECONDS", 20.0)
    server.script(RCPT=STALL)
    began = monotonic()
    with pytest.raises(SendAgain, match=r"\(connection lost\)$"):
        _channel(server).send(a_page(), ADA, "d-1")
    assert monotonic() - began < 10


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@x",
        "a@b\r\nRCPT TO:<c@d>",
        "<a@b.example>",
        "a@b.example,c@d.example",
        "a b@c.example",
        "ä@b.example",
    ],
)
def test_what_is_no_address_has_failed(server: SmtpServer, address: str) -> None:
    """Neither a second recipient nor a second command fits into an address."""
    with pytest.raises(SendFailed, match=r"^not an e-mail address in ASCII$"):
        _channel(server).send(a_page(), address, "d-1")
    assert server.mails.all == ()


@pytest.mark.parametrize(
    "address", ["a@b.example", "first.last+tag@mail.example", "o'neil@example.com", "root@localhost", "x@1.example"]
)
def test_ordinary_addresses_are_addresses(server: SmtpServer, address: str) -> None:
    """What people have is accepted."""
    _channel(server).send(a_page(), address, "d-1")
    assert server.mails.wait_for(1)[0].recipients == (address,)


def test_the_servers_name_of_us_is_the_senders_domain(server: SmtpServer) -> None:
    """EHLO tells the sender's domain, not what this machine is called inside."""
    _channel(server).send(a_page(), ADA, "d-1")
    assert server.mails.wait_for(1)[0].greeting == "ops.example"
