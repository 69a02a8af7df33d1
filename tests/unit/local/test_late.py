"""What is put together late is put together once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.entrypoint.http import Handler, Request, Response
from muster.local.late import Late

REQUEST = Request(method="GET", path="/")
PATIENCE = 10.0


def test_concurrent_first_requests_share_one_handler() -> None:
    """Eight requests at once have it built once, and all are answered by it."""
    built: list[Handler] = []
    together = threading.Barrier(8, timeout=PATIENCE)

    def build() -> Handler:
        built.append(lambda _: Response(status=200 + len(built)))
        return built[-1]

    late = Late(build)

    def ask(_: int) -> int:
        together.wait()
        return late(REQUEST).status

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [201] * 8
    assert len(built) == 1


def test_nothing_is_built_before_it_is_needed() -> None:
    """A failure to build meets whoever asks, and the next request tries again."""
    attempts: list[str] = []

    def build() -> Handler:
        attempts.append("attempt")
        if len(attempts) == 1:
            raise RuntimeError(attempts[0])
        return lambda _: Response(status=204)

    late = Late(build)
    assert attempts == []
    with pytest.raises(RuntimeError):
        late(REQUEST)
    assert late(REQUEST).status == 204
