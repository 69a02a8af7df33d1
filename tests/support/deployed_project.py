"""A whole deployment as Google's APIs show it: healthy until a test plants a fault, and `muster doctor` over it.

Pub/Sub and Firestore are Google's emulators, the others the servers of this folder.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc  # type: ignore[import-untyped]
from google.cloud.scheduler_v1.types import Job
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from muster.adapters.firestore_store import FirestoreStore
from muster.policy.load import load
from muster.ports import Create
from tests.support.described_project import DATABASE, REGION, described, hold
from tests.support.google_apis import GoogleApis
from tests.support.health_server import Health
from tests.support.logging_server import LoggingServer
from tests.support.storage_server import StorageServer


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything a fault can be planted in. `described` is what Terraform prints."""

    id: str
    described: dict[str, Any]
    google: GoogleApis
    logs: LoggingServer
    storage: StorageServer
    documents: FirestoreStore
    publisher: PublisherClient
    subscriber: SubscriberClient
    intake: Health
    action: Health
    environment: Mapping[str, str]

    def job(self, name: str) -> Job:
        """Return a job, to be changed."""
        return self.google.jobs[f"projects/{self.id}/locations/{REGION}/jobs/{name}"]

    def topic(self, name: str) -> str:
        """Return a topic's full name."""
        return f"projects/{self.id}/topics/{name}"

    def subscription(self, name: str) -> str:
        """Return a subscription's full name."""
        return f"projects/{self.id}/subscriptions/{name}"

    def subscribe(self, name: str, **changed: Any) -> None:  # noqa: ANN401 - parts of a subscription
        """Declare a push subscription anew, as it should be but for what is `changed` (None: left out)."""
        wanted = self.described["regions"][REGION]["subscriptions"][name]
        usual = {
            "topic": self.topic(wanted["topic"]),
            "expiration_policy": {},
            "push_config": {
                "push_endpoint": wanted["endpoint"],
                "oidc_token": {"service_account_email": wanted["account"], "audience": wanted["audience"]},
            },
            "dead_letter_policy": {
                "dead_letter_topic": self.topic(wanted["dead_letters"]),
                "max_delivery_attempts": 100,
            },
        }
        request = {name: value for name, value in (usual | changed).items() if value is not None}
        self.subscriber.create_subscription(request={"name": self.subscription(name), **request})

    def resubscribe(self, name: str, **changed: Any) -> None:  # noqa: ANN401 - parts of a subscription
        """Replace a push subscription by one that has something `changed`."""
        self.subscriber.delete_subscription(subscription=self.subscription(name))
        self.subscribe(name, **changed)

    def publish(self, topic: str, data: bytes) -> None:
        """Publish a message."""
        self.publisher.publish(topic=self.topic(topic), messages=[PubsubMessage(data=data)])

    def policy(self, text: str) -> None:
        """Put a policy into the bucket."""
        self.storage.put(f"{self.id}-policy", "policy.yaml", text.encode())


@contextmanager
def deployed_project(firestore: str, pubsub: str) -> Iterator[Project]:
    """Yield a healthy deployment over the two emulators at these hosts."""
    identifier = f"p-{uuid4().hex[:12]}"
    with ExitStack() as stack:
        google, logs = stack.enter_context(GoogleApis()), stack.enter_context(LoggingServer())
        storage, channel = stack.enter_context(StorageServer()), stack.enter_context(grpc.insecure_channel(pubsub))
        intake, action = Health(), Health()
        urls = {
            "alert_intake": stack.enter_context(intake.serving()),
            "responder_action": stack.enter_context(action.serving()),
        }
        emulators = {"FIRESTORE": firestore, "PUBSUB": pubsub, "STORAGE": storage.url}
        project = Project(
            id=identifier,
            described=described(identifier, urls),
            google=google,
            logs=logs,
            storage=storage,
            documents=FirestoreStore(identifier, DATABASE, firestore),
            publisher=PublisherClient(transport=PublisherGrpcTransport(channel=channel)),
            subscriber=SubscriberClient(transport=SubscriberGrpcTransport(channel=channel)),
            intake=intake,
            action=action,
            environment={f"{name}_EMULATOR_HOST": host for name, host in emulators.items()} | _overrides(google, logs),
        )
        _deploy(project)
        stack.callback(_stop_pushing, project)
        yield project


def _overrides(google: GoogleApis, logs: LoggingServer) -> dict[str, str]:
    """Return the variables that lead Google's clients to these servers."""
    hosts = {
        "CLOUDSCHEDULER": google.host,
        "FIRESTORE": google.host,
        "SECRETMANAGER": google.host,
        "LOGGING": logs.host,
    }
    return {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service}": f"http://{host}/" for service, host in hosts.items()}


def _deploy(project: Project) -> None:
    """Make everything as it is described."""
    chain = project.described["regions"][REGION]
    for topic in (*chain["topics"].values(), *chain["dead_letters"].values()):
        project.publisher.create_topic(name=project.topic(topic))
    for name in chain["dead_letters"].values():
        request = {"name": project.subscription(name), "topic": project.topic(name), "expiration_policy": {}}
        project.subscriber.create_subscription(request=request)
    for name in chain["subscriptions"]:
        project.subscribe(name)
    hold(project.google, project.described)
    text = load("starter")[0]
    project.policy(text)
    sha = hashlib.sha256(text.encode()).hexdigest()
    project.documents.commit([Create("policies/current", {"schema": 1, "sha256": sha, "bad": ""})])


def _stop_pushing(project: Project) -> None:
    """Leave no subscription behind that pushes to where nobody listens."""
    for found in project.subscriber.list_subscriptions(project=f"projects/{project.id}"):
        project.subscriber.delete_subscription(subscription=found.name)
