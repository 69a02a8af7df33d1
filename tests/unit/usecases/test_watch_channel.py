"""The breakers of channels: what is counted, and what is reported although a process dies or a message is lost."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec
import pytest

from muster.cloudevents import decode
from muster.domain.alert import Alert, AlertState
from muster.ports import BusUnavailable
from muster.usecases.accept_alerts import AcceptAlerts
from muster.usecases.watch_channel import WatchChannel
from tests.support.clock import FakeClock
from tests.support.counting_store import CountingStore, Tally
from tests.support.disposable import disposable_store
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import START
from tests.support.recording_bus import RecordingBus


class Watching:
    """A watched channel, "push"."""

    def __init__(self, store: CountingStore) -> None:
        """Count in `store`."""
        self.documents = store
        self.bus = RecordingBus()
        self.clock = FakeClock(START)
        self.watch = WatchChannel(store, AcceptAlerts(self.bus, self.clock), self.clock)

    def fails(self, times: int = 1) -> None:
        """Let the channel fail, ten seconds after another."""
        for _ in range(times):
            self.clock.advance(timedelta(seconds=10))
            self.watch.failed(self.watch.look("push"), "503")

    def works(self) -> None:
        """Let the channel work."""
        self.watch.worked(self.watch.look("push"))

    def reported(self) -> list[AlertState]:
        """Return what has been reported, repetitions of an alert left out."""
        alerts = [msgspec.convert(decode(message.data).data, Alert) for _, message in self.bus.published]
        return list({alert.id: alert.state for alert in alerts}.values())


@pytest.fixture
def push() -> Iterator[Watching]:
    """Return a channel that has been well so far."""
    with disposable_store() as store:
        yield Watching(CountingStore(store))


def test_the_third_failure_in_a_row_is_reported_and_the_first_success_after_it(push: Watching) -> None:
    """Two failures are bad luck; and a success in between begins the count anew."""
    push.fails(2)
    push.works()
    push.fails(2)
    assert push.reported() == []

    push.fails(5)
    assert push.reported() == [AlertState.OPEN]

    push.works()
    assert push.reported() == [AlertState.OPEN, AlertState.CLOSED]


def test_each_outage_is_reported(push: Watching) -> None:
    """The second outage is not taken for a repetition of the first."""
    for _ in range(2):
        push.fails(3)
        push.works()

    assert push.reported() == [AlertState.OPEN, AlertState.CLOSED] * 2


def test_an_outage_that_could_not_be_reported_is_by_the_next_failure(push: Watching) -> None:
    """The bus was away, or the process died, at the third."""
    push.fails(2)
    push.bus.failing = True
    with pytest.raises(BusUnavailable):
        push.fails()
    push.bus.failing = False

    push.fails()

    assert push.reported() == [AlertState.OPEN]


def test_a_recovery_that_could_not_be_reported_is_by_the_next_success(push: Watching) -> None:
    """It is not forgotten before it is told."""
    push.fails(3)
    push.bus.failing = True
    with pytest.raises(BusUnavailable):
        push.works()
    push.bus.failing = False

    push.works()

    assert push.reported() == [AlertState.OPEN, AlertState.CLOSED]
    assert not push.watch.look("push").breaker.tripped


def test_a_success_at_the_same_time_as_a_failure_ends_the_outage(push: Watching) -> None:
    """What was told as over is over: the next outage is one of its own."""
    push.fails(3)
    interrupted = InterruptedStore(push.documents, {1: push.fails})
    racing = WatchChannel(interrupted, AcceptAlerts(push.bus, push.clock), push.clock)

    racing.worked(racing.look("push"))

    assert push.watch.look("push").breaker.failures == 0
    push.fails(3)
    assert push.reported() == [AlertState.OPEN, AlertState.CLOSED, AlertState.OPEN]


def test_a_channel_that_is_well_costs_one_read(push: Watching) -> None:
    """Nothing is written where there was nothing to forget."""
    push.documents.take()

    push.works()

    assert push.documents.take() == Tally(reads=1)


def test_a_slow_process_does_not_say_that_a_channel_is_down_which_works_by_then(push: Watching) -> None:
    """It speaks of the moment in which it saw that, which comes before the end that another has reported meanwhile."""
    push.fails(2)

    class Slow(AcceptAlerts):
        """Takes its time, in which the channel works again."""

        def __call__(self, alerts: Sequence[Alert]) -> int:
            """Accept what is late by then."""
            push.clock.advance(timedelta(seconds=90))
            push.works()
            return super().__call__(alerts)

    slow = WatchChannel(push.documents, Slow(push.bus, push.clock), push.clock)
    slow.failed(slow.look("push"), "503")
    closed, opened = [msgspec.convert(decode(message.data).data, Alert) for _, message in push.bus.published]
    assert (closed.state, opened.state) == (AlertState.CLOSED, AlertState.OPEN)
    assert not opened.moment.after(closed.moment)
