"""From what happened to what is billed: rounding up, least amounts, what is kept and for how long."""

from fractions import Fraction

import pytest

from tests.cost.tally import INCIDENT, Tally
from tests.cost.usage import GIB, Usage, accessed, alone, called, cold_starts, documented, messaged
from tests.support.costs import Cost


def _tally(**sizes: int) -> Tally:
    """Return a tally of 3 reads, 2 writes, and these sizes."""
    none = dict.fromkeys(
        ("published", "delivered", "kept", "expiring", "expiries", "written", "keys", "credentials"), 0
    )
    return Tally(cost=Cost(reads=3, writes=2), requests={}, **none | sizes)


@pytest.mark.parametrize(
    ("function", "seconds"), [("alert_intake", "0.1"), ("incident_evidence", "1"), ("dead letters", "5")]
)
def test_time_is_rounded_up_to_a_tenth_of_a_second(function: str, seconds: str) -> None:
    """A few milliseconds cost a hundred; what is a whole number of steps costs itself."""
    assert alone(function) == Fraction(seconds)


def test_requests_cost_their_number_their_time_and_their_log() -> None:
    """Half a GiB and one vCPU for as long as they take."""
    used = called({"alert_intake": 3, "incident_evidence": 2})
    assert used == Usage(
        requests=Fraction(5), cpu=Fraction("2.3"), memory=Fraction("1.15"), logs=Fraction(5 * 2_000, GIB)
    )


def test_requests_that_share_an_instance_share_its_time() -> None:
    """And nothing else."""
    shared, apart = called({"alert_intake": 48}, Fraction("4.8")), called({"alert_intake": 48})
    assert [shared.cpu, shared.memory, shared.requests] == [1, Fraction("0.5"), 48]
    assert shared.logs == apart.logs


def test_a_cold_start_has_twice_the_vcpus() -> None:
    """Of one vCPU, an instance that starts has two."""
    assert cold_starts(10) == Usage(cpu=Fraction(14), memory=Fraction("3.5"))


def test_documents_cost_what_they_are_and_for_how_long() -> None:
    """What expires is stored for fewer months; a backup is one more of everything, fourteen times."""
    used = documented(_tally(kept=GIB, expiring=2 * GIB, expiries=7, written=30 * GIB), Fraction(12), Fraction(3))
    assert used == Usage(
        reads=Fraction(3),
        writes=Fraction(2),
        expiries=Fraction(7),
        stored=Fraction(18),
        backups=Fraction(18 * 14),
        recoverable=Fraction(7),
    )


def test_a_look_at_a_key_is_two_accesses() -> None:
    """Of its generation and of the latest; a provider's credential is one."""
    assert accessed(keys=3, credentials=5) == Usage(accesses=Fraction(3 * 2 + 5))


def test_messages_cost_when_published_and_when_delivered() -> None:
    """And are kept by their topic for a week, once."""
    used = messaged(_tally(published=30 * GIB, delivered=60 * GIB))
    assert used == Usage(messages=Fraction(90), retained=Fraction(7))


def test_tallies_and_usages_add_up() -> None:
    """Twice is the same as once and once more."""
    assert INCIDENT + INCIDENT == INCIDENT * 2
    assert messaged(INCIDENT) + messaged(INCIDENT) == messaged(INCIDENT * 2) == messaged(INCIDENT) * 2
