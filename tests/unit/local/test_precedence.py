"""Requests go first, and what gives way to them is never held up for good."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from muster.local import precedence
from muster.local.precedence import Precedence

PATIENCE = 10.0
FOR_EVER = 3600.0


@contextmanager
def giving_way(precedence: Precedence) -> Iterator[threading.Event]:
    """Give way in a thread; yield what is set once it goes on."""
    went_on = threading.Event()

    def work() -> None:
        precedence.give_way()
        went_on.set()

    thread = threading.Thread(target=work)
    thread.start()
    yield went_on
    thread.join(PATIENCE)


def test_without_requests_work_goes_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held up where nobody waits for an answer, nor after the last answer."""
    monkeypatch.setattr(precedence, "LONGEST_PAUSE", FOR_EVER)
    order = Precedence()
    order.give_way()
    with order:
        pass
    order.give_way()


def test_work_waits_for_the_last_of_the_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two requests under way, it goes on when both are answered."""
    monkeypatch.setattr(precedence, "LONGEST_PAUSE", FOR_EVER)
    order = Precedence()
    with order:
        with order:
            pass
        with giving_way(order) as went_on:
            assert not went_on.wait(0.05)
            order.__exit__()
            assert went_on.wait(PATIENCE)
            order.__enter__()


def test_a_flood_of_requests_delays_work_and_does_not_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the longest pause, work goes on though requests never end."""
    monkeypatch.setattr(precedence, "LONGEST_PAUSE", 0.001)
    order = Precedence()
    with order, giving_way(order) as went_on:
        assert went_on.wait(PATIENCE)
