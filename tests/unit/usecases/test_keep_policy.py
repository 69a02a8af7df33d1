"""Keeping a policy, where a story would not show it: see tests/scenarios/test_bad_policy.py and test_policy_away.py."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from queue import Queue
from random import Random
from threading import Event

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.ports import NoPolicy, StoreUnavailable
from muster.usecases.keep_policy import CURRENT, KeepPolicy
from tests.support.clock import FakeClock
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.flaky_store import FlakyStore
from tests.support.policy_file import GOOD
from tests.support.world import MONDAY_AT_NINE

SECONDS = 5.0
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Return an empty store."""
    with disposable_store() as store:
        yield store


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still."""
    return FakeClock(MONDAY_AT_NINE)


def good() -> bytes:
    """Read a good policy."""
    return GOOD.encode()


def away() -> bytes:
    """Read nothing."""
    raise OSError("gs://acme-policy/policy.yaml: Cloud Storage answered 503")


def test_nobody_waits_for_a_slow_reading(store: SqliteStore, clock: FakeClock) -> None:
    """While one thread reads, the others go by what is in force."""
    reading, answered = Event(), Event()

    def slowly() -> bytes:
        reading.set()
        assert answered.wait(SECONDS)
        return good()

    answered.set()
    keep = KeepPolicy(slowly, store, clock)
    before = keep.current()
    reading.clear()
    answered.clear()
    clock.advance(HALF_A_MINUTE)
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(keep.current)
        try:
            assert reading.wait(SECONDS)
            assert keep.current() is before
            assert not reader.done()
        finally:
            answered.set()
        assert reader.result(SECONDS) is before


def test_the_first_reading_is_waited_for(store: SqliteStore, clock: FakeClock) -> None:
    """Without a policy there is nothing to go by: another thread waits for the one that reads, and reads not again."""
    answered = Event()
    readings: Queue[str] = Queue()

    def slowly() -> bytes:
        readings.put("one")
        assert answered.wait(SECONDS)
        return good()

    keep = KeepPolicy(slowly, store, clock)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(keep.current)
        try:
            assert readings.get(timeout=SECONDS)
            second = pool.submit(keep.current)
            assert not wait([second], timeout=0.1).done
        finally:
            answered.set()
        assert second.result(SECONDS) is first.result(SECONDS)
    assert readings.empty()


def test_who_does_not_tell_only_reads(store: SqliteStore, clock: FakeClock) -> None:
    """A function without the means to tell keeps good policies, and does not note what it could not tell."""
    KeepPolicy(good, store, clock).current()
    kept = store.get(CURRENT)
    keep = KeepPolicy(away, store, clock)
    for _ in range(60):
        keep.current()
        clock.advance(HALF_A_MINUTE)

    assert kept is not None
    assert store.get(CURRENT) == kept


def test_nothing_new_costs_no_document(store: SqliteStore, clock: FakeClock) -> None:
    """Once a policy is kept, its readings ask nothing of the store, whether they find it or not."""
    counted = CountingStore(store)
    readings = [good, good, away, good]

    def read() -> bytes:
        return readings.pop()()

    keep = KeepPolicy(read, counted, clock)
    keep.current()
    assert counted.take().written == 2
    while readings:
        clock.advance(HALF_A_MINUTE)
        keep.current()

    tally = counted.take()
    assert (tally.reads, tally.written) == (0, 0)


def test_with_the_store_away_too_nobody_can_tell(store: SqliteStore, clock: FakeClock) -> None:
    """Whether there is a last good one is not known: the caller is to try again, and finds it later."""
    KeepPolicy(good, store, clock).current()
    flaky = FlakyStore(store, Random(1))
    flaky.share = 1.0
    keep = KeepPolicy(away, flaky, clock)
    with pytest.raises(StoreUnavailable):
        keep.current()

    flaky.share = 0.0

    assert keep.current().organisation == "Acme"


def test_a_policy_in_the_file_needs_no_store(store: SqliteStore, clock: FakeClock) -> None:
    """A good policy is in force though the store is away, and kept as soon as it is back."""
    flaky = FlakyStore(store, Random(1))
    flaky.share = 1.0
    keep = KeepPolicy(good, flaky, clock)
    assert keep.current().organisation == "Acme"
    assert store.get(CURRENT) is None

    flaky.share = 0.0
    clock.advance(HALF_A_MINUTE)
    keep.current()

    assert store.get(CURRENT) is not None


def test_a_policy_somebody_else_has_kept_meanwhile_is_found(store: SqliteStore, clock: FakeClock) -> None:
    """A process without any looks again at each call."""
    keep = KeepPolicy(away, store, clock)
    with pytest.raises(NoPolicy):
        keep.current()

    KeepPolicy(good, store, clock).current()

    assert keep.current().organisation == "Acme"
