"""Dead letters as Google Cloud Pub/Sub keeps them: in a pull subscription to each topic's dead-letter topic.

Pub/Sub wraps a message that it gives up in a new one, with attributes that say where it comes from:
https://cloud.google.com/pubsub/docs/handling-failures.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from muster.ports import BusUnavailable, DeadLetters, KeptMessage, Outgoing

if TYPE_CHECKING:
    from google.pubsub_v1 import PubsubMessage, SubscriberClient

SUFFIX = "-dead-letters"
"""What the id of the keeping subscription has behind its topic's."""
WRAPPING = "CloudPubSubDeadLetterSource"
"""How the attributes begin that Pub/Sub adds: ...DeliveryCount, ...Subscription, ...SubscriptionProject and others."""
WAIT = timedelta(seconds=5)
"""For the first message. `return_immediately` is discouraged, and may miss what is there: see `kept`."""
GIVE_UP_AFTER = timedelta(seconds=10)


class PubSubDeadLetters(DeadLetters):
    """Pulls from the subscription TOPIC-dead-letters, whose acknowledgement deadline is a minute.

    What is pulled and not forgotten is given again when that has passed; nothing needs to be handed back.

    The connection is made at the first use: gRPC does not survive the fork by which gunicorn makes its workers, and the
    client takes a third of a second to import, which the tick need not pay.
    """

    def __init__(
        self,
        project: str,
        emulator_host: str | None = None,
        *,
        names: Mapping[str, str] | None = None,
        wait: timedelta = WAIT,
        give_up_after: timedelta = GIVE_UP_AFTER,
    ) -> None:
        """Pull in `project`; with `emulator_host` ("host:port"), from the emulator there, unencrypted.

        `names` maps topics, as the use cases call them, to their ids in the project where these differ.
        """
        self._project, self._emulator_host, self._names = project, emulator_host, names or {}
        self._wait, self._patience = wait.total_seconds(), give_up_after.total_seconds()
        self._lock = threading.Lock()
        self._client: SubscriberClient | None = None

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Pull, waiting up to `wait` for something: a pull that ends without an answer is how Pub/Sub says "nothing".

        https://github.com/googleapis/python-pubsub/issues/343. A Pub/Sub that is too slow thus looks empty; the
        messages are there the next time.
        """
        from google.api_core.exceptions import DeadlineExceeded  # noqa: PLC0415 - see the class

        request = {"subscription": self._path(topic), "max_messages": most}
        with _unavailable():
            try:
                answer = self._connected().pull(request=request, retry=self._retry(), timeout=self._wait)
            except DeadlineExceeded:
                return []
        return [KeptMessage(message=_unwrapped(each.message), receipt=each.ack_id) for each in answer.received_messages]

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Acknowledge the messages."""
        request = {"subscription": self._path(topic), "ack_ids": [each.receipt for each in messages]}
        if messages:
            with _unavailable():
                self._connected().acknowledge(request=request, retry=self._retry(), timeout=self._patience)

    def close(self) -> None:
        """Close the connection, if one was made."""
        with self._lock:
            if self._client:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def _path(self, topic: str) -> str:
        return f"projects/{self._project}/subscriptions/{self._names.get(topic, topic)}{SUFFIX}"

    def _retry(self) -> Any:  # noqa: ANN401 - google.api_core is untyped
        from google.api_core.retry import Retry  # noqa: PLC0415 - see the class

        return Retry(initial=0.1, timeout=self._patience)

    def _connected(self) -> "SubscriberClient":
        with self._lock:
            self._client = self._client or self._connect()
            return self._client

    def _connect(self) -> "SubscriberClient":
        from google.pubsub_v1 import SubscriberClient  # noqa: PLC0415 - see the class

        if self._emulator_host is None:
            return SubscriberClient()
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415 - see the class
        from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport  # noqa: PLC0415

        return SubscriberClient(transport=SubscriberGrpcTransport(channel=grpc.insecure_channel(self._emulator_host)))


@contextmanager
def _unavailable() -> Iterator[None]:
    """Take whatever goes wrong with Pub/Sub as the port's BusUnavailable."""
    from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415 - see the class
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

    try:
        yield
    except (GoogleAPIError, GoogleAuthError) as error:
        raise BusUnavailable(str(error)) from error


def _unwrapped(message: "PubsubMessage") -> Outgoing:
    """Return the message as it was published, without what Pub/Sub has added."""
    attributes = {name: value for name, value in message.attributes.items() if not name.startswith(WRAPPING)}
    return Outgoing(data=message.data, attributes=attributes)
