"""The topics and subscriptions of an applied state, on Google's Pub/Sub emulator.

The emulator pushes to this module first, which adds what it lacks: subscriptions' filters, and the token that says who
pushes. The origin of an endpoint is rewritten to get here; its path, and all else, is as declared.
"""

import re
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped]
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from tests.support.applied.front_end import SIGNER, FrontEnd
from tests.support.applied.state import State, Values
from tests.support.google_tokens import token
from tests.support.servers import Answer, HttpRecorder, Recorded

FILTER = re.compile(r'attributes\.(\w+) = "([^"]*)"')
"""The one form of a filter that is understood here: https://docs.cloud.google.com/pubsub/docs/subscription-message-filter"""
LONGEST = timedelta(days=7)
"""For which the emulator keeps a subscription's messages; Pub/Sub does so for up to 31 days."""


class AppliedPubSub:
    """All topics and subscriptions, as a context; no subscription is left behind to push to where nobody listens."""

    def __init__(self, state: State, emulator: str, front_end: FrontEnd) -> None:
        """Push to the services behind `front_end`."""
        self._state, self._emulator, self._front_end = state, emulator, front_end
        self._pushes = {each["id"]: each for each in state.all("google_pubsub_subscription") if each["push_config"]}
        self._relay = HttpRecorder(self._push)

    def __enter__(self) -> Self:
        """Make them."""
        self._relay.__enter__()
        self._channel = grpc.insecure_channel(self._emulator)
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=self._channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=self._channel))
        for topic in self._state.all("google_pubsub_topic"):
            retention = _duration(topic["message_retention_duration"])
            self._publisher.create_topic(request={"name": topic["id"], "message_retention_duration": retention})
        for subscription in self._state.all("google_pubsub_subscription"):
            self._subscriber.create_subscription(request=_subscription(subscription, self._relay.url))
        return self

    def __exit__(self, *_: object) -> None:
        """Push no more."""
        for name in self._pushes:
            self._subscriber.delete_subscription(subscription=name)
        self._channel.close()
        self._relay.__exit__()

    def publish(self, topic: str, data: bytes) -> None:
        """Publish a message to a topic by its id, as somebody outside does."""
        path = self._state.one("google_pubsub_topic", name=topic)["id"]
        self._publisher.publish(topic=path, messages=[PubsubMessage(data=data)])

    def _push(self, request: Recorded) -> Answer:
        """Push on what the emulator pushes, as Pub/Sub itself would have."""
        push = request.json()
        subscription = self._pushes[push["subscription"]]
        if not _wanted(subscription["filter"], push["message"].get("attributes", {})):
            return Answer(204, b"")
        (config,) = subscription["push_config"]
        (oidc,) = config["oidc_token"]
        signed = token(SIGNER, aud=oidc["audience"], email=oidc["service_account_email"])
        headers = {"authorization": f"Bearer {signed}", "content-type": "application/json", "user-agent": "APIs-Google"}
        host = urlsplit(config["push_endpoint"]).netloc
        return self._front_end.pass_on(host, Recorded("POST", request.path, headers, request.body), inside=True)


def _subscription(declared: Values, relay: str) -> dict[str, Any]:
    """Return the request that makes a subscription as it is declared, but that it pushes to `relay`."""
    (expiration,) = declared["expiration_policy"]
    request: dict[str, Any] = {
        "name": declared["id"],
        "topic": declared["topic"],
        "ack_deadline_seconds": declared["ack_deadline_seconds"],
        "message_retention_duration": min(_duration(declared["message_retention_duration"]), LONGEST),
        "expiration_policy": {"ttl": _duration(expiration["ttl"])} if expiration["ttl"] else {},
        "filter": declared["filter"] or "",
    }
    for retry in declared["retry_policy"]:
        request["retry_policy"] = {name: _duration(value) for name, value in retry.items()}
    for policy in declared["dead_letter_policy"]:
        request["dead_letter_policy"] = policy
    for push in declared["push_config"]:
        endpoint = relay + urlsplit(push["push_endpoint"]).path
        request["push_config"] = {"push_endpoint": endpoint, "oidc_token": push["oidc_token"][0]}
    return request


def _duration(text: str) -> timedelta:
    return timedelta(seconds=int(text.removesuffix("s")))


def _wanted(wanted: str | None, attributes: dict[str, str]) -> bool:
    """Return whether a filter lets a message with these attributes through."""
    if not wanted:
        return True
    found = FILTER.fullmatch(wanted)
    if not found:
        raise ValueError(f"this filter is not understood here: {wanted}")
    return attributes.get(found[1]) == found[2]
