"""Topics, their dead letters and subscriptions on Google's Pub/Sub emulator, as functions.yaml declares them."""

from types import TracebackType
from typing import Any, Self

import grpc  # type: ignore[import-untyped]
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from tests.support import bundle
from tests.support.processes import PATIENCE

ATTEMPTS = 100
"""Before a message goes to the dead letters: five would be used up by a few minutes of a bad release."""
FEWEST_ATTEMPTS = 5
"""That Pub/Sub can be told."""
BACK_OFF = {"minimum_backoff": {"seconds": 1}, "maximum_backoff": {"seconds": 600}}
"""A deployment waits 10 s at least, which a test has no time for."""
ACK_DEADLINE = 60
"""Seconds, above the longest send."""


def topic_id(topic: str) -> str:
    """Return what a topic is called here: not what it is called by default, so that the settings must be read."""
    return f"test-{topic}"


class Subscriptions:
    """The topics of a project, as a context; no subscription is left behind to push to where nobody listens."""

    def __init__(self, emulator: str, project: str) -> None:
        self._emulator, self._project = emulator, project
        self._names: list[str] = []

    def __enter__(self) -> Self:
        """Make the topics, each with one for its dead letters and the subscription that keeps these."""
        self._channel = grpc.insecure_channel(self._emulator)
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=self._channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=self._channel))
        for topic in bundle.DECLARED["topics"]:
            for name in (self._topic(topic), self._dead_letters(topic)):
                self._publisher.create_topic(name=name)
            self._create(self._keeping(topic), topic=self._dead_letters(topic))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Push no more."""
        for name in self._names:
            self._subscriber.delete_subscription(subscription=name)
        self._channel.close()

    def push_to(self, function: str, url: str) -> None:
        """Subscribe a function, which answers at `url`, to what it is declared to be pushed."""
        pushes: list[dict[str, Any]] = bundle.DECLARED["functions"][function]["pushes"]
        for push in pushes:
            self._create(
                self._pushing(function, push["topic"]),
                topic=self._topic(push["topic"]),
                retry_policy=BACK_OFF,
                push_config={"push_endpoint": url + push["path"]},
                dead_letter_policy=self._dead_letter_policy(push["topic"], ATTEMPTS),
            )

    def give_up_soon(self, function: str, topic: str) -> None:
        """Let messages of a topic die after the fewest attempts, about a quarter of a minute here."""
        subscription = {
            "name": self._pushing(function, topic),
            "topic": self._topic(topic),
            "dead_letter_policy": self._dead_letter_policy(topic, FEWEST_ATTEMPTS),
        }
        mask = {"paths": ["dead_letter_policy"]}
        self._subscriber.update_subscription(request={"subscription": subscription, "update_mask": mask})

    def await_dead_letter(self, topic: str) -> None:
        """Return when a message of the topic has died; it is kept."""
        name = self._keeping(topic)
        (dead,) = self._subscriber.pull(subscription=name, max_messages=1, timeout=PATIENCE).received_messages
        self._subscriber.modify_ack_deadline(subscription=name, ack_ids=[dead.ack_id], ack_deadline_seconds=0)

    def publish(self, topic: str, data: bytes) -> None:
        """Publish a message, as somebody outside does."""
        self._publisher.publish(topic=self._topic(topic), messages=[PubsubMessage(data=data)])

    def _create(self, name: str, **properties: Any) -> None:  # noqa: ANN401 - as Pub/Sub names them
        self._subscriber.create_subscription(request={"name": name, "ack_deadline_seconds": ACK_DEADLINE} | properties)
        self._names.append(name)

    def _dead_letter_policy(self, topic: str, attempts: int) -> dict[str, Any]:
        return {"dead_letter_topic": self._dead_letters(topic), "max_delivery_attempts": attempts}

    def _pushing(self, function: str, topic: str) -> str:
        return f"projects/{self._project}/subscriptions/{function}-{topic}"

    def _keeping(self, topic: str) -> str:
        return f"projects/{self._project}/subscriptions/{topic_id(topic)}-dead-letters"

    def _topic(self, topic: str) -> str:
        return f"projects/{self._project}/topics/{topic_id(topic)}"

    def _dead_letters(self, topic: str) -> str:
        return f"{self._topic(topic)}-dead-letters"
