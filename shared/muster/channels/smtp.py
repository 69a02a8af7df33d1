"""E-mail through an SMTP server (RFC 5321), with STARTTLS, TLS from the start, or neither.

What is wrong with the account or the server (no connection, no TLS, a refused login, a refused sender) concerns all
recipients and is mended by somebody: SendAgain, so that nothing is lost. What the server says of the recipient or the
text with 5xx is final: SendFailed.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum
from socket import SHUT_RDWR, gaierror
from threading import Timer

from muster.channels import credentials, wording
from muster.channels.email_message import compose
from muster.channels.loopback import is_this_machine
from muster.domain.message import Message
from muster.ports import Receipt, Secrets, SendAgain, SendFailed, SendUnknown

STEP_SECONDS = 5.0
"""For each single exchange with the server …"""
SESSION_SECONDS = 18.0
"""… and for all of them."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
"""What the HTML standard takes for one (its §4.10.5.1.5): no quotes, no comments, no second address."""
ANSWER_LIMIT = 200
READY_FOR_TEXT = 354
PERMANENT = 500


class Security(StrEnum):
    """How the connection is protected. Certificates are verified against the system's authorities."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """Sends one e-mail to one address. With a `user` it logs in, with the password that `secret` names.

    Raises ValueError where `sender` holds no address, or a password would go out in clear text.
    """

    provider: str
    host: str
    port: int
    sender: str
    secrets: Secrets
    security: Security = Security.STARTTLS
    user: str = ""
    secret: str = ""

    def __post_init__(self) -> None:
        """Refuse what no server can mend."""
        if not ADDRESS.fullmatch(parseaddr(self.sender)[1]) or not self.sender.isprintable():
            reason = "the setting from holds no e-mail address"
            raise ValueError(reason)
        if self.security is Security.NONE and not is_this_machine(self.host):
            reason = "links that act are not sent in clear text: set security to starttls or tls"
            raise ValueError(reason)

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Send to the mailbox `address`; the reference is the Message-ID, the same for each sending of a delivery."""
        if not ADDRESS.fullmatch(address):
            reason = "not an e-mail address in ASCII"
            raise SendFailed(reason)
        mail = compose(message, self.sender, address, delivery)
        text = re.sub(rb"(?m)^\.", b"..", mail.as_bytes(policy=SMTP))
        handed_over: list[bool] = []
        try:
            with self._session() as server:
                self._envelope(server, address)
                handed_over.append(True)
                server.send(text + b".\r\n")
                _accept(*server.getreply())
        except OSError as error:
            if handed_over:
                reason = "the mail server took the text and did not answer"
                raise SendUnknown(reason) from None
            reason = f"the mail server could not be used ({_words(error)})"
            raise SendAgain(reason) from None
        return Receipt(provider=self.provider, reference=str(mail["Message-ID"]))

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Connect, secure and log in; say goodbye at the end. After `SESSION_SECONDS` the connection is cut."""
        password = credentials.newest(self.secrets, self.secret) if self.user else ""
        name = parseaddr(self.sender)[1].rpartition("@")[2] or None
        context = ssl.create_default_context()
        if self.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, name, timeout=STEP_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=STEP_SECONDS)
        cut = Timer(SESSION_SECONDS, _cut, (server,))
        cut.start()
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, password)
            yield server
            with suppress(OSError):
                server.quit()
        finally:
            cut.cancel()
            server.close()

    def _envelope(self, server: smtplib.SMTP, address: str) -> None:
        """Name sender and recipient, and bring the server to where it awaits the text."""
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(parseaddr(self.sender)[1])
        if code >= 400:  # noqa: PLR2004 - 4xx passes, 5xx is mended by somebody: the sender is the account's
            reason = f"the mail server refused the sender: {_said(code, answer)}"
            raise SendAgain(reason)
        _accept(*server.rcpt(address))
        code, answer = server.docmd("DATA")
        if code != READY_FOR_TEXT:
            _accept(code, answer)


def _accept(code: int, answer: bytes) -> None:
    """Return where the server agreed; raise SendFailed for its 5xx, SendAgain for anything else."""
    if 200 <= code < 300:  # noqa: PLR2004 - the 2xx
        return
    reason = f"the mail server answered {_said(code, answer)}"
    raise SendFailed(reason) if code >= PERMANENT else SendAgain(reason)


def _cut(server: smtplib.SMTP) -> None:
    connection = server.sock
    with suppress(OSError):
        if connection:
            connection.shutdown(SHUT_RDWR)


def _said(code: int, answer: bytes) -> str:
    return wording.line(f"{code} {answer.decode(errors='replace')}", ANSWER_LIMIT)


def _words(error: OSError) -> str:
    """Say what went wrong; of a refused login only the code, whatever the server repeats."""
    for kind, words in (
        (smtplib.SMTPNotSupportedError, "it does not offer what the settings ask for"),
        (ssl.SSLError, "TLS failed"),
        (TimeoutError, "no answer in time"),
        (ConnectionRefusedError, "connection refused"),
        (gaierror, "its name does not resolve"),
    ):
        if isinstance(error, kind):
            return words
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"login refused, {error.smtp_code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}"
    return "connection lost"
