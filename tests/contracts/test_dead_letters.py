"""The contract of ports.DeadLetters, over the local bus and over Pub/Sub's emulator with real keeping subscriptions."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import grpc  # type: ignore[import-untyped]
import pytest
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.pubsub_dead_letters import PubSubDeadLetters
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.http import Response
from muster.ports import DeadLetters, KeptMessage, Outgoing

ALERTS, EVENTS = "alerts", "incident-events"
WITHIN = timedelta(seconds=20)
MOST = 100
WRAPPED = {
    "CloudPubSubDeadLetterSourceDeliveryCount": "100",
    "CloudPubSubDeadLetterSourceSubscription": "alerts-push",
    "CloudPubSubDeadLetterSourceSubscriptionProject": "p",
    "CloudPubSubDeadLetterSourceTopicPublishTime": "2026-11-22T02:20:37.235Z",
}
"""What Pub/Sub adds to a message that it gives up; tests/functions has it do so itself."""


class Graveyard(ABC):
    """Dead letters under test, and the way there."""

    dead_letters: DeadLetters

    @abstractmethod
    def bury(self, topic: str, *messages: Outgoing) -> None:
        """Let messages of a topic die; return when they are dead."""

    @abstractmethod
    def lapse(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Let the minute have passed for which messages may be withheld from whoever asks next."""


class LocalGraveyard(Graveyard):
    """A local bus whose subscribers refuse everything, for good."""

    def __init__(self, folder: Path) -> None:
        """Run it."""
        subscriptions = [Subscription(name=topic, topic=topic, path="/", max_attempts=1) for topic in (ALERTS, EVENTS)]
        self._bus = LocalBus(folder / "bus.db", subscriptions, lambda *_: Response(status=500), SystemClock())
        self._bus.start()
        self.dead_letters = self._bus

    def bury(self, topic: str, *messages: Outgoing) -> None:
        """Publish, to be refused."""
        self._bus.publish(topic, messages)
        assert self._bus.idle(WITHIN)

    def lapse(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Nothing: what a local bus keeps, it gives to whoever asks."""

    def close(self) -> None:
        """Stop."""
        self._bus.stop()


class PubSubGraveyard(Graveyard):
    """Dead-letter topics with the subscriptions that keep them, in a project of their own."""

    def __init__(self, emulator: str) -> None:
        """Declare them; a topic's id is not its name here."""
        self._project = f"p-{uuid4().hex[:12]}"
        self._channel = grpc.insecure_channel(emulator)
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=self._channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=self._channel))
        names = {topic: f"test-{topic}" for topic in (ALERTS, EVENTS)}
        self._adapter = PubSubDeadLetters(self._project, emulator, names=names, wait=timedelta(seconds=1))
        self.dead_letters = self._adapter
        for topic in names:
            self._publisher.create_topic(name=self._path("topics", topic))
            request = {"name": self._path("subscriptions", topic), "topic": self._path("topics", topic)}
            self._subscriber.create_subscription(request=request | {"ack_deadline_seconds": 60})

    def bury(self, topic: str, *messages: Outgoing) -> None:
        """Forward messages as Pub/Sub does."""
        dead = [PubsubMessage(data=each.data, attributes=WRAPPED | dict(each.attributes)) for each in messages]
        self._publisher.publish(topic=self._path("topics", topic), messages=dead)

    def lapse(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """End the messages' acknowledgement deadline now."""
        request = {"subscription": self._path("subscriptions", topic), "ack_deadline_seconds": 0}
        self._subscriber.modify_ack_deadline(request=request | {"ack_ids": [each.receipt for each in messages]})

    def close(self) -> None:
        """Disconnect."""
        self._adapter.close()
        self._channel.close()

    def _path(self, kind: str, topic: str) -> str:
        return f"projects/{self._project}/{kind}/test-{topic}-dead-letters"


@pytest.fixture(params=["local", "pubsub"])
def graveyard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Graveyard]:
    """Return dead letters of each kind."""
    local = request.param == "local"
    graveyard = LocalGraveyard(tmp_path) if local else PubSubGraveyard(request.getfixturevalue("pubsub_emulator"))
    yield graveyard
    graveyard.close()


def number(index: int) -> Outgoing:
    """Return a message that can be told from others."""
    return Outgoing(data=b"message %d" % index)


def messages(kept: Sequence[KeptMessage]) -> list[Outgoing]:
    """Return what was kept."""
    return [each.message for each in kept]


@pytest.mark.parametrize(
    "message",
    [
        Outgoing(data=b'{"title": "Orders stale"}', attributes={"type": "muster.alert.v1", "severity": "P1"}),
        Outgoing(data=bytes(range(256))),
        Outgoing(data="注文 🔥".encode(), attributes={"service": "Bestellungen — 注文", "data": "1", "topic": "2"}),
        Outgoing(data=b"", attributes={"type": "a message may be its attributes alone"}),
    ],
    ids=["json", "binary", "unicode", "no data"],
)
def test_a_dead_letter_is_kept_as_it_was_published(graveyard: Graveyard, message: Outgoing) -> None:
    """Data and attributes are those that it had when it was alive, and none besides."""
    graveyard.bury(ALERTS, message)

    assert messages(graveyard.dead_letters.kept(ALERTS, MOST)) == [message]


def test_dead_letters_are_kept_by_topic(graveyard: Graveyard) -> None:
    """Those of another topic are not given, and there being none is no error."""
    graveyard.bury(EVENTS, number(1))

    assert graveyard.dead_letters.kept(ALERTS, MOST) == []
    assert messages(graveyard.dead_letters.kept(EVENTS, MOST)) == [number(1)]


def test_what_is_not_forgotten_is_given_again(graveyard: Graveyard) -> None:
    """Whoever took a message and died loses nothing; what was forgotten is gone."""
    graveyard.bury(ALERTS, number(1), number(2))
    kept = graveyard.dead_letters.kept(ALERTS, MOST)
    forgotten, left = kept

    graveyard.dead_letters.forget(ALERTS, [forgotten])
    graveyard.lapse(ALERTS, kept)

    assert messages(graveyard.dead_letters.kept(ALERTS, MOST)) == [left.message]


def test_no_more_are_given_than_were_asked_for(graveyard: Graveyard) -> None:
    """However many are kept, they can be taken batch by batch, until none is left."""
    graveyard.bury(ALERTS, *map(number, range(7)))
    taken: list[Outgoing] = []

    while kept := graveyard.dead_letters.kept(ALERTS, 3):
        assert len(kept) <= 3
        taken += messages(kept)
        graveyard.dead_letters.forget(ALERTS, kept)

    assert sorted(each.data for each in taken) == [number(index).data for index in range(7)]


def test_forgetting_may_be_repeated(graveyard: Graveyard) -> None:
    """A request whose answer was lost is made again; forgetting nothing is no error either."""
    graveyard.bury(ALERTS, number(1))
    kept = graveyard.dead_letters.kept(ALERTS, MOST)

    for gone in (kept, kept, []):
        graveyard.dead_letters.forget(ALERTS, gone)

    assert graveyard.dead_letters.kept(ALERTS, MOST) == []
