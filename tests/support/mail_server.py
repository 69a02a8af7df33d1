"""A real SMTP server on a loopback port: it keeps what is handed over and refuses as told.

    with SmtpServer(security="starttls", certificate=self_signed(tmp_path)) as server:
        server.host, server.port
        server.script(RCPT="550 no such mailbox")      # the next answer to MAIL, RCPT or DATA (at the text's end)
        server.script(DATA=DROP)                       # or the connection is lost instead
        server.script(RCPT=STALL)                      # or there is silence until the client goes away
        server.mails.wait_for(1)[0].recipients         # see Mail

Leaving the block stops the server. Everything may be called from any thread.
"""

import asyncio
import re
import ssl
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from threading import Thread
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import Certificate
from tests.support.servers import DEADLINE_SECONDS, Arrivals

DROP = "drop"
STALL = "stall"


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as it was handed over; `user` is who had logged in, `greeting` what the client called itself."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    user: str | None
    greeting: str

    def message(self) -> EmailMessage:
        """Return it parsed."""
        return message_from_bytes(self.content, policy=default_policy)

    def text(self) -> str:
        """Return its text part; fail where it has none."""
        part = self.message().get_body(("plain",))
        assert part is not None
        content: str = part.get_content()
        return content

    def acknowledgement(self) -> str:
        """Return the link of a page that acknowledges; fail where it has none."""
        found = re.search(r"^Acknowledge: (http\S+)", self.text(), re.MULTILINE)
        assert found
        return found[1]


class SmtpServer:
    """An SMTP server. `security` as in the settings of the provider smtp; with `login` (user, password) it insists."""

    def __init__(
        self,
        *,
        security: str = "none",
        certificate: Certificate | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.mails: Arrivals[Mail] = Arrivals()
        self.host, self.port = "127.0.0.1", 0
        self._security, self._login = security, login
        self._tls = None
        if certificate:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate.certificate, certificate.key)
        self._script: dict[str, deque[str]] = {"MAIL": deque(), "RCPT": deque(), "DATA": deque()}

    def script(self, **answers: str) -> None:
        """Give these answers to the next MAIL, RCPT or DATA; DROP closes the connection instead, STALL says nothing."""
        for command, answer in answers.items():
            self._script[command].append(answer)

    def __enter__(self) -> Self:
        """Serve from now on."""
        self._loop = asyncio.new_event_loop()
        listener = self._loop.create_server(
            self._session, self.host, self.port, ssl=self._tls if self._security == "tls" else None
        )
        self._server = self._loop.run_until_complete(listener)
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, closing every session."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(DEADLINE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_SECONDS)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _session(self) -> SMTP:
        starttls = self._security == "starttls"
        return SMTP(
            self,
            hostname="localhost",
            tls_context=self._tls if starttls else None,
            require_starttls=starttls,
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=self._loop,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False, auth_data=given[0] if given else None)

    async def _next(self, command: str, server: SMTP, otherwise: str) -> str:
        answer = self._script[command].popleft() if self._script[command] else otherwise
        if answer == DROP:
            cast("asyncio.Transport", server.transport).abort()
        if answer == STALL:
            await asyncio.Event().wait()
        return answer

    async def handle_MAIL(  # noqa: D102, N802 - aiosmtpd's hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._next(
            "MAIL", server, "250 OK" if self._login is None or session.authenticated else "530 no"
        )
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: D102, N802 - aiosmtpd's hook
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._next("RCPT", server, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: D102, N802 - aiosmtpd's hook
        content = cast("bytes", envelope.content)
        self.mails.add(
            Mail(
                envelope.mail_from or "", tuple(envelope.rcpt_tos), content, session.auth_data, session.host_name or ""
            )
        )
        return await self._next("DATA", server, "250 taken")
