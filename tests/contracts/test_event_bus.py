"""The contract of ports.EventBus, over the local bus and over Pub/Sub's emulator with real push subscriptions."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import grpc  # type: ignore[import-untyped]
import pytest
from google.pubsub_v1 import PublisherClient, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.pubsub_bus import PubSubBus
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.http import Request, Response
from muster.entrypoint.push import Push, decode
from muster.ports import BusUnavailable, EventBus, Outgoing
from tests.support.servers import Answer, Arrivals, HttpRecorder, Recorded

ALERTS, BROADCASTS = "alerts", "broadcasts"
SUBSCRIPTIONS = {"alerts-push": ALERTS, "broadcasts-first": BROADCASTS, "broadcasts-second": BROADCASTS}
WITHIN = 20.0
"""Seconds: the emulator takes 0.1 for a push and 1 for its first retry, on an idle machine."""


@dataclass
class Handler:
    """Decodes what is pushed, keeps it, and answers with `refusals` first, then 204."""

    pushes: Arrivals[Push] = field(default_factory=Arrivals)
    refusals: deque[int] = field(default_factory=deque)

    def __call__(self, request: Request) -> Response:
        """Handle one push."""
        self.pushes.add(decode(request))
        return Response(status=self.refusals.popleft() if self.refusals else 204)


@contextmanager
def local(handler: Handler, path: Path) -> Iterator[EventBus]:
    """Run a local bus that delivers to `handler`."""
    subscriptions = [
        Subscription(name=name, topic=topic, path=f"/{name}", min_backoff=timedelta(milliseconds=10))
        for name, topic in SUBSCRIPTIONS.items()
    ]
    bus = LocalBus(path / "bus.db", subscriptions, lambda _, request: handler(request), SystemClock())
    bus.start()
    yield bus
    bus.stop()


@contextmanager
def pubsub(handler: Handler, emulator: str) -> Iterator[EventBus]:
    """Declare the topics and push subscriptions in a project of their own, and serve what is pushed."""
    project = f"p-{uuid4().hex[:12]}"

    def answer(sent: Recorded) -> Answer:
        response = handler(Request(method=sent.method, path=sent.path, headers=sent.headers, body=sent.body))
        return Answer(response.status, b"")

    with HttpRecorder(answer) as server, grpc.insecure_channel(emulator) as channel:
        publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        for topic in sorted(set(SUBSCRIPTIONS.values())):
            publisher.create_topic(name=f"projects/{project}/topics/{topic}")
        for name, topic in SUBSCRIPTIONS.items():
            subscriber.create_subscription(
                request={
                    "name": f"projects/{project}/subscriptions/{name}",
                    "topic": f"projects/{project}/topics/{topic}",
                    "ack_deadline_seconds": 60,
                    "push_config": {"push_endpoint": f"{server.url}/{name}"},
                }
            )
        bus = PubSubBus(project, emulator)
        yield bus
        bus.close()
        for name in SUBSCRIPTIONS:
            subscriber.delete_subscription(subscription=f"projects/{project}/subscriptions/{name}")


@pytest.fixture
def handler() -> Handler:
    """Return what all subscriptions of `bus` push to."""
    return Handler()


@pytest.fixture(params=["local", "pubsub"])
def bus(request: pytest.FixtureRequest, handler: Handler, tmp_path: Path) -> Iterator[EventBus]:
    """Return a running bus of each kind."""
    kinds: dict[str, Callable[[], object]] = {
        "local": lambda: local(handler, tmp_path),
        "pubsub": lambda: pubsub(handler, request.getfixturevalue("pubsub_emulator")),
    }
    with kinds[request.param]() as running:  # type: ignore[attr-defined]
        yield running


@pytest.mark.parametrize(
    ("data", "attributes"),
    [
        (b'{"title": "Orders stale"}', {"type": "muster.alert.v1", "severity": "P1"}),
        (bytes(range(256)), {}),
        ("Überlauf — 注文 🔥".encode(), {"service": "Bestellungen — 注文", "data": "1", "topic": "2", "timeout": "3"}),
        (b"", {"type": "a message may be its attributes alone"}),
    ],
    ids=["json", "binary", "unicode", "no data"],
)
def test_a_push_carries_what_was_published(
    bus: EventBus, handler: Handler, data: bytes, attributes: dict[str, str]
) -> None:
    """Data and attributes arrive as they were given, with an id and the time of publishing."""
    bus.publish(ALERTS, [Outgoing(data=data, attributes=attributes)])

    push = handler.pushes.wait_for(1, WITHIN)[0]
    assert (push.data, push.attributes) == (data, attributes)
    assert push.message_id
    assert push.subscription.endswith("/subscriptions/alerts-push")
    assert push.published_at is not None
    assert abs(push.published_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_refused_message_comes_again(bus: EventBus, handler: Handler) -> None:
    """A 500 is not the end of a message: the same message is delivered until it is acknowledged, and then no more."""
    handler.refusals.extend([500, 503])

    bus.publish(ALERTS, [Outgoing(data=b"insist")])

    first, second, third = handler.pushes.wait_for(3, WITHIN)
    assert (first.data, first.message_id) == (second.data, second.message_id) == (third.data, third.message_id)
    bus.publish(ALERTS, [Outgoing(data=b"later")])
    assert handler.pushes.wait_for(4, WITHIN)[3].data == b"later"


def test_concurrent_publishers_lose_nothing(bus: EventBus, handler: Handler) -> None:
    """Every message of eight threads that publish at once is delivered."""
    sent = [f"{publisher}-{number}".encode() for publisher in range(8) for number in range(25)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda data: bus.publish(ALERTS, [Outgoing(data=data)]), sent))

    assert {push.data for push in handler.pushes.wait_for(len(sent), WITHIN)} == set(sent)


def test_a_call_with_many_messages_delivers_each(bus: EventBus, handler: Handler) -> None:
    """The messages of one call are messages of their own, each with its own id; there may be more than 1,000."""
    sent = [f"message {number}".encode() for number in range(1_100)]

    bus.publish(ALERTS, [Outgoing(data=data) for data in sent])

    pushes = handler.pushes.wait_for(len(sent), WITHIN)
    assert {push.data for push in pushes} == set(sent)
    assert len({push.message_id for push in pushes}) == len(sent)


def test_every_subscription_gets_its_copy(bus: EventBus, handler: Handler) -> None:
    """Both subscriptions to a topic are delivered the message, under one id; the other topic's is not."""
    bus.publish(BROADCASTS, [Outgoing(data=b"to all")])

    pushes = handler.pushes.wait_for(2, WITHIN)
    names = Counter(push.subscription.rpartition("/")[2] for push in pushes)
    assert names == {"broadcasts-first": 1, "broadcasts-second": 1}
    assert len({push.message_id for push in pushes}) == 1


def test_an_unknown_topic_takes_nothing(bus: EventBus) -> None:
    """A message for a topic that does not exist is not accepted and then lost."""
    with pytest.raises(BusUnavailable):
        bus.publish("misspelt", [Outgoing(data=b"lost?")])


def test_publishing_nothing_is_no_error(bus: EventBus) -> None:
    """An empty list of messages is published at once."""
    bus.publish(ALERTS, [])
