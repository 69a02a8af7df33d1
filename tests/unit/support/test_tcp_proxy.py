"""The proxy passes on what is said, until it is told to do what networks do."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from time import monotonic

import pytest

from tests.support.processes import until
from tests.support.tcp_proxy import TcpProxy

PATIENCE = 10.0
A_MOMENT = 0.2
"""Seconds in which nothing must come."""


class Echo:
    """A server that says back what it is told, and keeps it."""

    def __init__(self) -> None:
        """Listen."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.heard = b""
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                Thread(target=self._answer, args=self._listener.accept()[:1], daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            while data := caller.recv(1024):
                self.heard += data
                caller.sendall(data)


@pytest.fixture
def echo() -> Iterator[Echo]:
    """Run the server."""
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[TcpProxy]:
    """Run a proxy before it."""
    with TcpProxy(echo.host) as proxy:
        yield proxy


@pytest.fixture
def caller(proxy: TcpProxy) -> Iterator[socket.socket]:
    """Be connected, and have said something."""
    with connect(proxy) as caller:
        caller.sendall(b"hello ")
        assert caller.recv(100) == b"hello "
        yield caller


def connect(proxy: TcpProxy) -> socket.socket:
    """Connect to the proxy."""
    host, _, port = proxy.host.rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE)


def hears_nothing(caller: socket.socket) -> bool:
    """Return whether nothing comes for a moment."""
    caller.settimeout(A_MOMENT)
    try:
        return not caller.recv(100)
    except TimeoutError:
        return True
    finally:
        caller.settimeout(PATIENCE)


def test_a_cut_ends_every_connection(proxy: TcpProxy, caller: socket.socket) -> None:
    """The other side sees an end; a new connection works."""
    proxy.cut()
    assert caller.recv(100) == b""
    with connect(proxy) as again:
        again.sendall(b"you")
        assert again.recv(100) == b"you"


def test_what_is_away_resets(proxy: TcpProxy, caller: socket.socket) -> None:
    """The connection that was there is reset, and so is a new one."""
    with proxy.away():
        with pytest.raises(ConnectionResetError):
            caller.recv(100)
        with pytest.raises(ConnectionError), connect(proxy) as again:
            until(lambda: again.send(b"x") and None, "the reset", PATIENCE)
    with connect(proxy) as again:
        again.sendall(b"you")
        assert again.recv(100) == b"you"


def test_a_slow_way_takes_its_time_in_both_directions(proxy: TcpProxy, caller: socket.socket) -> None:
    """There and back."""
    with proxy.slow(A_MOMENT):
        begun = monotonic()
        caller.sendall(b"you")
        assert caller.recv(100) == b"you"
    assert monotonic() - begun >= 2 * A_MOMENT


def test_what_is_said_into_the_silence_arrives_after_it(proxy: TcpProxy, caller: socket.socket, echo: Echo) -> None:
    """Nothing is lost."""
    with proxy.silent():
        caller.sendall(b"you")
        assert hears_nothing(caller)
        assert echo.heard == b"hello "
    assert caller.recv(100) == b"you"


def test_a_lost_answer_was_asked_for(proxy: TcpProxy, caller: socket.socket, echo: Echo) -> None:
    """The server has heard, the caller is reset."""
    with proxy.losing_answers():
        caller.sendall(b"you")
        until(lambda: echo.heard == b"hello you", "what was asked", PATIENCE)
        assert hears_nothing(caller)
    with pytest.raises(ConnectionResetError):
        caller.recv(100)


def test_leaving_ends_everything(echo: Echo) -> None:
    """Nobody is left waiting, not even behind the silence, nor who has only just been let in."""
    for _ in range(50):
        with TcpProxy(echo.host) as proxy:
            caller = connect(proxy)
            proxy.weather.questions.clear()
            caller.sendall(b"you")
        with caller, suppress(ConnectionResetError):
            assert caller.recv(100) == b""
