"""An event bus over Google Cloud Pub/Sub. Subscriptions are declared with the deployment, not here."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from muster.ports import BusUnavailable, EventBus, Outgoing

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherClient

GIVE_UP_AFTER = timedelta(seconds=25)
"""Below the 30 s that most senders of webhooks wait for an answer."""
MOST_MESSAGES = 1_000
MOST_BYTES = 9_000_000
"""Of one request: Pub/Sub's limits are 1,000 messages and 10 MB. https://cloud.google.com/pubsub/quotas#resource_limits"""
ENVELOPE = 1_000
"""Bytes to allow for a message's framing and attributes."""


class PubSubBus(EventBus):
    """Publishes to the topics of one project.

    It calls Pub/Sub's Publish itself and not through the client library's batching publisher: that one waits for more
    messages (14 ms for a message published alone), needs a thread a batch, and takes attributes as keyword arguments,
    so that none could be called "data" or "timeout". All messages of one call share a request here.

    The connection is made at the first use: gRPC does not survive the fork by which gunicorn makes its workers.
    """

    def __init__(
        self,
        project: str,
        emulator_host: str | None = None,
        *,
        names: Mapping[str, str] | None = None,
        give_up_after: timedelta = GIVE_UP_AFTER,
    ) -> None:
        """Publish to `project`; with `emulator_host` ("host:port"), to the emulator there, unencrypted.

        `names` maps topics, as the use cases call them, to their ids in the project where these differ.
        """
        self._project, self._emulator_host, self._names = project, emulator_host, names or {}
        self._patience = give_up_after.total_seconds()
        self._lock = threading.Lock()
        self._client: PublisherClient | None = None

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Publish every message, trying for `give_up_after`. One above Pub/Sub's 10 MB is BusUnavailable too."""
        # Pub/Sub's client takes a third of a second to import, which requests that publish nothing need not pay.
        from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

        try:
            client = self._connected()
            path = f"projects/{self._project}/topics/{self._names.get(topic, topic)}"
            for request in _requests(path, messages):
                client.publish(request=request, retry=_retry(self._patience), timeout=self._patience)
        except (GoogleAPIError, GoogleAuthError) as error:
            raise BusUnavailable(str(error)) from error

    def close(self) -> None:
        """Close the connection, if one was made."""
        with self._lock:
            if self._client:
                self._client.transport.close()  # type: ignore[no-untyped-call]
                self._client = None

    def _connected(self) -> "PublisherClient":
        with self._lock:
            self._client = self._client or self._connect()
            return self._client

    def _connect(self) -> "PublisherClient":
        from google.pubsub_v1 import PublisherClient  # noqa: PLC0415 - see publish

        if self._emulator_host is None:
            return PublisherClient()
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415 - see publish
        from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport  # noqa: PLC0415

        return PublisherClient(transport=PublisherGrpcTransport(channel=grpc.insecure_channel(self._emulator_host)))


def _requests(topic: str, messages: Sequence[Outgoing]) -> Iterator[dict[str, Any]]:
    """Split the messages into requests within Pub/Sub's limits, in order."""
    batch: list[dict[str, Any]] = []
    size = 0
    for message in messages:
        weight = len(message.data) + ENVELOPE
        if batch and (len(batch) == MOST_MESSAGES or size + weight > MOST_BYTES):
            yield {"topic": topic, "messages": batch}
            batch, size = [], 0
        batch.append({"data": message.data, "attributes": dict(message.attributes)})
        size += weight
    if batch:
        yield {"topic": topic, "messages": batch}


def _retry(seconds: float) -> Any:  # noqa: ANN401 - google.api_core is untyped
    """Return the client's own rule for what is worth another attempt, ended after `seconds` and not ten minutes."""
    from google.api_core import exceptions, retry  # noqa: PLC0415 - see publish

    transient = retry.if_exception_type(
        exceptions.Aborted,
        exceptions.Cancelled,
        exceptions.DeadlineExceeded,
        exceptions.InternalServerError,
        exceptions.ResourceExhausted,
        exceptions.ServiceUnavailable,
        exceptions.Unknown,
    )
    return retry.Retry(predicate=transient, initial=0.1, maximum=5.0, multiplier=2, timeout=seconds)
