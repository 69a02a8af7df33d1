"""www.googleapis.com as a function's machine sees it: a loopback server with the certificates of the tests' own keys.

The function's code asks for Google's certificates at its own constant address and verifies TLS as always. What is
special is the machine: its resolver leads that one name here, and its trust store knows this server's certificate.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import Certificate, self_signed
from tests.support.google_tokens import GoogleKeys
from tests.support.servers import HttpRecorder

NAME = "www.googleapis.com"
RESOLVER = """\
import socket
resolve = socket.getaddrinfo
def at_home(host, port, *rest, **more):
    return resolve(*({there!r} if (host, port) == ({name!r}, 443) else (host, port)), *rest, **more)
socket.getaddrinfo = at_home
"""
"""Python that makes a process resolve the name, and every other as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is special about a machine: code to run before a program, and its environment."""

    prelude: str
    environment: Mapping[str, str]


class _TlsRecorder(HttpRecorder):
    def __init__(self, certificate: Certificate) -> None:
        super().__init__()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)


@contextmanager
def googleapis(folder: Path) -> Iterator[Machine]:
    """Serve until the block ends; keep the server's certificate in `folder`."""
    certificate = self_signed(folder, NAME)
    with _TlsRecorder(certificate) as server:
        keys = GoogleKeys(server)
        server.default = lambda _: keys.answer()
        yield Machine(
            prelude=RESOLVER.format(name=NAME, there=("127.0.0.1", server.port)),
            environment={"SSL_CERT_FILE": str(certificate.certificate)},
        )
