"""A provider that is down for everybody."""

from datetime import timedelta

import pytest

from muster.domain.breaker import PROBE_EVERY, TRIP_AFTER, Breaker
from tests.support.policies import START


def _failed(times: int) -> Breaker:
    breaker = Breaker(channel="sms")
    for number in range(times):
        breaker = breaker.failed(START + timedelta(seconds=number))
    return breaker


@pytest.mark.parametrize(("failures", "tripped"), [(0, False), (1, False), (2, False), (3, True), (4, True)])
def test_it_trips_at_the_third_failure_in_a_row(failures: int, *, tripped: bool) -> None:
    """Two are bad luck."""
    breaker = _failed(failures)
    assert breaker.tripped is tripped
    assert breaker.blocks(START) is tripped


def test_a_tripped_one_lets_a_probe_through() -> None:
    """Thirty seconds after the last failure, and not before."""
    breaker = _failed(TRIP_AFTER)
    probe = START + timedelta(seconds=TRIP_AFTER - 1) + PROBE_EVERY
    assert breaker.blocks(probe - timedelta(microseconds=1))
    assert not breaker.blocks(probe)


def test_a_failed_probe_closes_it_again() -> None:
    """The wait begins anew; since when it has been down does not."""
    breaker = _failed(TRIP_AFTER)
    later = START + timedelta(minutes=5)
    again = breaker.failed(later)
    assert again.blocks(later + PROBE_EVERY - timedelta(seconds=1))
    assert not again.blocks(later + PROBE_EVERY)
    assert (again.since, again.failures) == (START, TRIP_AFTER + 1)


def test_a_person_who_is_refused_counts_once() -> None:
    """Their address may be wrong; when three of them are refused in a row, it is the channel."""
    breaker = _failed(0)
    for number, person in enumerate(("ada", "ada", "ada", "bo", "ada", "bo")):
        breaker = breaker.refuses(person, START + timedelta(seconds=number))
    assert (breaker.failures, breaker.tripped, breaker.since) == (2, False, START)

    breaker = breaker.refuses("cy", START + timedelta(minutes=1))
    assert breaker.tripped


def test_a_probe_that_is_refused_closes_it_again() -> None:
    """Whoever it was for."""
    breaker = _failed(TRIP_AFTER - 1).refuses("ada", START)
    later = START + timedelta(minutes=5)
    again = breaker.refuses("ada", later)
    assert (again.failures, again.blocks(later + PROBE_EVERY - timedelta(seconds=1))) == (TRIP_AFTER, True)
