"""A TCP proxy on a loopback port that does to connections what networks do.

    with TcpProxy("127.0.0.1:8086") as proxy:
        proxy.host                       # "127.0.0.1:PORT", in place of the address behind it
        proxy.cut()                      # every connection ends, in the middle of whatever it says
        with proxy.away(): ...           # every connection is reset, and so is every new one
        with proxy.slow(0.05): ...       # whatever is said arrives so many seconds later
        with proxy.silent(): ...         # nothing arrives; at the end all of it does
        with proxy.losing_answers(): ... # what is asked arrives, and no answer does; at the end, connections are reset

Everything may be called from any thread; the blocks of one proxy must not overlap.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Self

HOST = "127.0.0.1"
AT_ONCE = 65_536
"""Bytes passed on at a time."""
RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing throws away what was not sent, and tells the other side so with a RST."""
PATIENCE = 10.0
"""Seconds for the address behind to answer, and for threads to end."""


class TcpProxy:
    """Passes on what is said between whoever connects and `target`, "host:port"."""

    def __init__(self, target: str) -> None:
        """Have an address from now on; connections are taken within the context."""
        host, _, port = target.rpartition(":")
        self._target = host, int(port)
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.host = f"{HOST}:{self._listener.getsockname()[1]}"
        self._lock = Lock()
        self._connections: set[_Connection] = set()
        self._away = False
        self.weather = _Weather()

    def __enter__(self) -> Self:
        """Take connections."""
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take no more, and end those there are, or are being made."""
        self._away = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)
        self.cut()
        self.weather.clear_up()

    def cut(self) -> None:
        """End every connection there is."""
        self._end_all(reset=False)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Reset every connection, those that are made during the block as well."""
        self._away = True
        self._end_all(reset=True)
        try:
            yield
        finally:
            self._away = False

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        """Hold each piece of what is said for so long."""
        self.weather.delay = seconds
        try:
            yield
        finally:
            self.weather.delay = 0.0

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Hold everything back during the block, and pass it on after."""
        self.weather.questions.clear()
        self.weather.answers.clear()
        try:
            yield
        finally:
            self.weather.clear_up()

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        """Pass on what is asked and hold the answers back; at the end, reset every connection."""
        self.weather.answers.clear()
        try:
            yield
        finally:
            self._end_all(reset=True)
            self.weather.clear_up()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        try:
            target = None if self._away else socket.create_connection(self._target, PATIENCE)
        except OSError:
            target = None
        if target is None:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            caller.close()
            return
        connection = _Connection(caller, target, self.weather)
        with self._lock:
            self._connections.add(connection)
            too_late = self._away
        if too_late:
            connection.end(reset=True)
        connection.run()
        with self._lock:
            self._connections.remove(connection)

    def _end_all(self, *, reset: bool) -> None:
        with self._lock:
            connections = list(self._connections)
        for each in connections:
            each.end(reset=reset)


class _Weather:
    """What happens on the way: a delay in seconds, and a gate for each direction."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.questions, self.answers = Event(), Event()
        self.clear_up()

    def clear_up(self) -> None:
        """Let everything through."""
        self.questions.set()
        self.answers.set()


class _Connection:
    """The two halves of one connection through the proxy."""

    def __init__(self, caller: socket.socket, target: socket.socket, weather: _Weather) -> None:
        self._caller, self._target, self._weather = caller, target, weather
        self._ended = Event()
        self._how = socket.SHUT_RDWR
        target.settimeout(None)
        for each in (caller, target):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self) -> None:
        """Pass on both directions until one side has no more to say, or until it is ended; then close."""
        answers = Thread(target=self._pass_on, args=(self._target, self._caller, self._weather.answers), daemon=True)
        answers.start()
        self._pass_on(self._caller, self._target, self._weather.questions)
        answers.join()
        self._caller.close()
        self._target.close()

    def end(self, *, reset: bool) -> None:
        """Have it closed; with `reset` both sides hear that something went wrong, instead of a farewell."""
        if reset:
            self._how = socket.SHUT_RD  # wakes who reads, and says nothing: that is left to closing it
            for each in (self._caller, self._target):
                with suppress(OSError):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._hang_up()

    def _pass_on(self, source: socket.socket, sink: socket.socket, gate: Event) -> None:
        with suppress(OSError):
            while data := source.recv(AT_ONCE):
                gate.wait()
                self._ended.wait(self._weather.delay)
                if self._ended.is_set():
                    break
                sink.sendall(data)
        self._hang_up()

    def _hang_up(self) -> None:
        self._ended.set()
        for each in (self._caller, self._target):
            with suppress(OSError):
                each.shutdown(self._how)
