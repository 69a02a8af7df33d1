"""Publishing dead letters again: none is lost, none holds up the others, and it ends in time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from muster.ports import BusUnavailable, DeadLetters, DocumentStore, KeptMessage, Outgoing
from muster.schema import read
from muster.usecases.redrive_dead_letters import (
    BATCH,
    DEAD_LETTERS,
    MOST_BATCHES,
    STOP_AFTER,
    TIMES,
    TOPICS,
    DiedAgain,
    RedriveDeadLetters,
    RedriveReport,
)
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.intake import NOW
from tests.support.recording_bus import RecordingBus


class Shelf(DeadLetters):
    """Dead letters in memory; asking for those of a topic in `broken` fails, and finding any takes `delay`."""

    def __init__(self, clock: FakeClock) -> None:
        """Begin empty."""
        self._clock = clock
        self.held: dict[str, list[Outgoing]] = defaultdict(list)
        self.broken: set[str] = set()
        self.forgetful = True
        self.delay = timedelta()

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Return the first of them."""
        if self.held[topic]:
            self._clock.advance(self.delay)
        if topic in self.broken:
            reason = f"{topic}: told to fail"
            raise BusUnavailable(reason)
        return [KeptMessage(message=each, receipt="") for each in self.held[topic][:most]]

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Drop them, unless told not to."""
        if not self.forgetful:
            reason = "told not to forget"
            raise BusUnavailable(reason)
        for each in messages:
            self.held[topic].remove(each.message)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still."""
    return FakeClock(NOW)


@pytest.fixture
def shelf(clock: FakeClock) -> Shelf:
    """Return where the dead letters are."""
    return Shelf(clock)


@pytest.fixture
def bus() -> RecordingBus:
    """Return what they are published on."""
    return RecordingBus()


@pytest.fixture
def documents() -> Iterator[DocumentStore]:
    """Return where what died again is noted."""
    with disposable_store() as store:
        yield store


@pytest.fixture
def redrive(shelf: Shelf, bus: RecordingBus, documents: DocumentStore, clock: FakeClock) -> RedriveDeadLetters:
    """Return the use case."""
    return RedriveDeadLetters(shelf, bus, documents, clock)


def letter(data: bytes = b"x", **attributes: str) -> Outgoing:
    """Return a message."""
    return Outgoing(data=data, attributes=attributes)


def test_nothing_kept_is_nothing_done(redrive: RedriveDeadLetters, bus: RecordingBus) -> None:
    """The usual hour."""
    assert redrive() == RedriveReport()
    assert bus.published == []


def test_each_goes_back_to_its_topic(redrive: RedriveDeadLetters, shelf: Shelf, bus: RecordingBus) -> None:
    """Of every topic there is, with what it was published with; and it is kept no more."""
    for topic in TOPICS:
        shelf.held[topic].append(letter(topic.encode(), type="t"))

    assert redrive() == RedriveReport(redriven=dict.fromkeys(TOPICS, 1))

    assert {topic: message.data for topic, message in bus.published} == {topic: topic.encode() for topic in TOPICS}
    assert {message.attributes["type"] for _, message in bus.published} == {"t"}
    assert not any(shelf.held.values())


@pytest.mark.parametrize(
    ("before", "after"), [({}, 1), ({TIMES: "1"}, 2), ({TIMES: "41"}, 42), ({TIMES: "a stranger's"}, 1)]
)
def test_a_message_counts_how_often_it_came_round(
    redrive: RedriveDeadLetters, shelf: Shelf, bus: RecordingBus, before: dict[str, str], after: int
) -> None:
    """One that was re-driven and died again is told of: only a person can help it."""
    shelf.held["alerts"].append(Outgoing(data=b"x", attributes=before))

    assert redrive().again == (after > 1)
    assert [message.attributes for _, message in bus.published] == [{TIMES: str(after)}]


def test_what_cannot_be_published_is_kept(redrive: RedriveDeadLetters, shelf: Shelf, bus: RecordingBus) -> None:
    """The bus is away: the messages are there the next time."""
    bus.failing = True
    shelf.held["alerts"].append(letter())

    assert redrive() == RedriveReport(unavailable={"alerts": "told to fail"})
    assert shelf.held["alerts"] == [letter()]


def test_what_cannot_be_forgotten_is_published_twice(
    redrive: RedriveDeadLetters, shelf: Shelf, bus: RecordingBus
) -> None:
    """Rather than not at all; the same call does not try again."""
    shelf.forgetful = False
    shelf.held["alerts"].append(letter())

    for _ in range(2):
        assert redrive() == RedriveReport(redriven={"alerts": 1}, unavailable={"alerts": "told not to forget"})
    assert len(bus.published) == 2


def test_a_topic_that_fails_holds_up_no_other(redrive: RedriveDeadLetters, shelf: Shelf) -> None:
    """The others are re-driven; what failed is named with the reason."""
    shelf.broken.add("alerts")
    shelf.held["notifications"].append(letter())

    report = redrive()

    assert report == RedriveReport(redriven={"notifications": 1}, unavailable={"alerts": "alerts: told to fail"})


def test_it_ends_in_time(redrive: RedriveDeadLetters, shelf: Shelf, clock: FakeClock) -> None:
    """Before the Scheduler's deadline, whatever there is left to do, which is named."""
    shelf.held["alerts"] += [letter(b"%d" % index) for index in range(3 * BATCH)]
    shelf.delay = STOP_AFTER / 2

    report = redrive()

    assert "alerts" in report.left
    assert report.redriven == {"alerts": 2 * BATCH}
    assert len(shelf.held["alerts"]) == BATCH
    assert clock.now() - NOW < timedelta(seconds=55)


def test_a_flood_comes_back_in_parts(redrive: RedriveDeadLetters, shelf: Shelf) -> None:
    """What is more than a call takes waits for the next."""
    limit = BATCH * MOST_BATCHES
    shelf.held["alerts"] += [letter()] * (limit + 1)

    assert redrive() == RedriveReport(redriven={"alerts": limit}, left=["alerts"])
    assert redrive() == RedriveReport(redriven={"alerts": 1})


def test_what_died_again_is_noted_for_the_audit(
    redrive: RedriveDeadLetters, shelf: Shelf, documents: DocumentStore, clock: FakeClock
) -> None:
    """With when that was last; what died for the first time is not."""
    shelf.held["alerts"] = [letter()]
    redrive()
    assert documents.get(DEAD_LETTERS) is None
    for times in (2, 1):
        clock.advance(timedelta(hours=1))
        shelf.held["alerts"] = [Outgoing(data=b"x", attributes={TIMES: "1"})] * times
        redrive()
        noted = documents.get(DEAD_LETTERS)
        assert noted
        assert read(noted, DiedAgain) == DiedAgain(at=clock.now(), times=times)
