"""The order and times at which a local subscription's messages fall due."""

from datetime import timedelta

import pytest

from muster.adapters.local_backlog import Backlog, Subscription

PUSH = Subscription(name="push", topic="alerts", path="/", ack_deadline=timedelta(seconds=60))


@pytest.fixture
def backlog() -> Backlog:
    """Return an empty backlog with a deadline of 60 s and a back-off from 1 s."""
    return Backlog(PUSH)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 1), (2, 2), (5, 16), (10, 512), (11, 600), (100, 600), (10_000, 600)]
)
def test_back_off_doubles_up_to_its_maximum(attempts: int, seconds: int) -> None:
    """From one second after the first failure to ten minutes, and no overflow after that."""
    assert PUSH.backoff(attempts) == timedelta(seconds=seconds)


def test_messages_are_taken_in_order(backlog: Backlog) -> None:
    """First in, first out; each once."""
    backlog.add(1, 0, now=100)
    backlog.add(2, 0, now=100)

    assert [backlog.take(100), backlog.take(100), backlog.take(100)] == [(1, 1), (2, 1), None]


def test_attempts_are_counted_on_from_an_earlier_process(backlog: Backlog) -> None:
    """A message that has failed four times is on its fifth attempt."""
    backlog.add(1, 4, now=100)

    assert backlog.take(100) == (1, 5)


def test_a_failed_message_waits_for_its_back_off(backlog: Backlog) -> None:
    """It is not due before, others go first, and the wait tells when to wake up."""
    backlog.add(1, 1, now=100)
    backlog.take(100)
    assert backlog.retry(1, 2, now=100)
    backlog.add(2, 0, now=101)

    assert backlog.take(101) == (2, 1)
    assert backlog.take(101.9) is None
    assert backlog.sleep(101.5) == 0.5
    assert backlog.take(102) == (1, 3)


def test_silence_past_the_deadline_is_a_failure(backlog: Backlog) -> None:
    """A message whose handler does not answer is delivered again at the deadline, and not before."""
    backlog.add(1, 0, now=100)
    backlog.take(100)

    assert backlog.take(159.9) is None
    assert backlog.take(160) == (1, 2)


def test_a_late_success_counts(backlog: Backlog) -> None:
    """Acknowledged after its deadline, a message is not delivered again, and nothing waits for it."""
    backlog.add(1, 0, now=100)
    backlog.take(100)
    assert backlog.take(160) == (1, 2)

    assert backlog.acknowledge(1)
    assert not backlog.acknowledge(1)
    assert backlog.take(10_000) is None
    assert len(backlog) == 0


def test_a_late_failure_does_not_disturb_the_next_attempt(backlog: Backlog) -> None:
    """The first delivery's failure, told while the second runs, puts nothing back."""
    backlog.add(1, 0, now=100)
    backlog.take(100)
    backlog.take(160)

    assert not backlog.retry(1, 1, now=161)
    assert backlog.take(170) is None


def test_a_late_failure_before_the_next_attempt_keeps_one_copy(backlog: Backlog) -> None:
    """Told after the deadline and before anybody took the message again, it leaves exactly one delivery due."""
    backlog.add(1, 0, now=100)
    backlog.add(2, 0, now=130)
    backlog.take(100)
    assert backlog.take(160) == (2, 1)

    assert not backlog.retry(1, 1, now=161)
    assert [backlog.take(161), backlog.take(161)] == [(1, 2), None]


def test_a_sleeper_wakes_for_the_first_deadline(backlog: Backlog) -> None:
    """Nobody sleeps past the time when another's message would be given up; a message that is due lets nobody sleep."""
    assert backlog.sleep(100) == 60
    backlog.add(1, 0, now=100)
    assert backlog.sleep(100) == 0
    backlog.take(100)
    assert backlog.sleep(130) == 30


def test_calm_means_nothing_runs_and_nothing_is_due(backlog: Backlog) -> None:
    """Waiting for a retry is calm; being delivered, or due, is not."""
    assert backlog.is_calm(100)
    backlog.add(1, 0, now=100)
    assert not backlog.is_calm(100)
    backlog.take(100)
    assert not backlog.is_calm(100)
    backlog.retry(1, 1, now=100)
    assert backlog.is_calm(100)
    assert not backlog.is_calm(101)
