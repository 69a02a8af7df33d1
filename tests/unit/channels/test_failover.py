"""Several providers of one kind are one channel."""

import logging

import pytest

from muster.channels.failover import Failover
from muster.domain.message import Message
from muster.ports import Channel, Receipt, SendAgain, SendBroken, SendFailed, SendUnknown
from tests.support.messages import a_page


class Scripted(Channel):
    """A provider with one outcome, which counts how often it was asked."""

    def __init__(self, outcome: Receipt | Exception) -> None:
        self.outcome = outcome
        self.asked: list[tuple[str, str]] = []

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Have the outcome."""
        assert message == a_page()
        self.asked.append((address, delivery))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


TAKEN = Receipt(provider="sms/2", reference="SM2")


def _send(*outcomes: Receipt | Exception) -> tuple[Receipt | Exception, list[int]]:
    providers = [Scripted(outcome) for outcome in outcomes]
    try:
        result: Receipt | Exception = Failover(providers).send(a_page(), "+1", "d-1")
    except Exception as error:  # noqa: BLE001 - the outcome under test
        result = error
    assert all(provider.asked in ([], [("+1", "d-1")]) for provider in providers)
    return result, [len(provider.asked) for provider in providers]


@pytest.mark.parametrize("first", [SendAgain("down"), SendFailed("refused")])
def test_the_next_provider_is_asked_at_once(first: Exception) -> None:
    """Down, or refusing the address: the second takes it, and the receipt names it."""
    assert _send(first, TAKEN) == (TAKEN, [1, 1])


def test_the_first_that_takes_it_is_the_last_asked() -> None:
    """Nobody is told twice."""
    assert _send(TAKEN, TAKEN) == (TAKEN, [1, 0])


def test_an_unknown_outcome_stops_the_search() -> None:
    """It may have arrived: the caller decides whether to say it twice."""
    result, asked = _send(SendAgain("down"), SendUnknown("lost"), TAKEN)
    assert isinstance(result, SendUnknown)
    assert asked == [1, 1, 0]


def test_refused_by_all_has_failed_with_all_reasons() -> None:
    """The address is refused for good only when every provider refused it."""
    result, _ = _send(SendFailed("no such number"), SendFailed("landline"))
    assert isinstance(result, SendFailed)
    assert str(result) == "no such number; landline"


@pytest.mark.parametrize(
    ("waits", "after"), [((60.0, 20.0), 20.0), ((None, 20.0), None), ((60.0, None), None), ((None, None), None)]
)
def test_any_that_may_take_it_later_is_asked_again(waits: tuple[float | None, ...], after: float | None) -> None:
    """After the shortest wait; the usual back-off where one of them named none."""
    result, _ = _send(SendFailed("refused"), *(SendAgain("down", after=wait) for wait in waits))
    assert type(result) is SendAgain
    assert (str(result), result.after) == ("refused; down; down", after)


@pytest.mark.parametrize("other", [SendAgain("down", after=60), SendFailed("refused")])
def test_what_is_broken_stays_so_beside_what_is_not(other: Exception) -> None:
    """A provider that is down, or refuses, does not hide the one that somebody must mend; one that works does."""
    for outcomes in ((SendBroken("no secret"), other), (other, SendBroken("no secret"))):
        assert isinstance(_send(*outcomes)[0], SendBroken)
        assert _send(*outcomes, TAKEN)[0] == TAKEN
    assert isinstance(_send(SendBroken("no secret"), SendUnknown("lost"))[0], SendUnknown)


def test_a_bug_in_one_provider_does_not_cost_the_page(caplog: pytest.LogCaptureFixture) -> None:
    """The next is asked, and the log says what happened."""
    with caplog.at_level(logging.ERROR):
        assert _send(ZeroDivisionError("oops"), TAKEN) == (TAKEN, [1, 1])
    assert "oops" in caplog.text
    result, _ = _send(ZeroDivisionError("oops"), SendFailed("refused"))
    assert isinstance(result, SendBroken)
    assert str(result) == "a bug: ZeroDivisionError; refused"


def test_no_provider_at_all_loses_nothing() -> None:
    """An empty list waits for the settings to be mended."""
    result, _ = _send()
    assert isinstance(result, SendBroken)
