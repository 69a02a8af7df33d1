"""Work that comes round, whatever becomes of it."""

import threading
from datetime import timedelta

import pytest

from muster.local.ticker import Ticker
from tests.support.servers import Arrivals

SOON = timedelta(milliseconds=1)


def test_work_comes_round_until_it_is_stopped() -> None:
    """It is called again and again; after `stop` it is not, and no thread is left."""
    before = set(threading.enumerate())
    rounds: Arrivals[str] = Arrivals()
    ticker = Ticker("count", SOON, lambda: rounds.add("round"))
    ticker.start()
    rounds.wait_for(3)
    ticker.stop()
    assert set(threading.enumerate()) == before


def test_a_failure_is_logged_and_the_next_round_comes(caplog: pytest.LogCaptureFixture) -> None:
    """An exception nobody thought of stops no clock."""
    rounds: Arrivals[str] = Arrivals()

    def work() -> None:
        rounds.add("round")
        if len(rounds.all) == 1:
            raise RuntimeError("boom")

    ticker = Ticker("count", SOON, work)
    ticker.start()
    rounds.wait_for(2)
    ticker.stop()
    assert "count failed" in caplog.text
    assert "boom" in caplog.text
