"""A whole deployment as Google's APIs show it: healthy until a test plants a fault, and `muster doctor` over it.

Pub/Sub and Firestore are Google's emulators, the others the servers of this folder.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc  # type: ignore[import-untyped]
from google.cloud.firestore_admin_v1.types import Field, Index
from google.cloud.firestore_admin_v1.types.database import Database
from google.cloud.scheduler_v1.types import Job
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from muster.adapters.firestore_store import FirestoreStore
from muster.policy.load import load
from muster.ports import Create
from tests.support.google_apis import GoogleApis, State
from tests.support.health_server import Health
from tests.support.logging_server import LoggingServer
from tests.support.storage_server import StorageServer

REGION = "europe-west1"
DATABASE = "muster"
INDEXES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "terraform/modules/firestore/indexes.json").read_text()
)
TOPICS = ("alerts",)
PUSHES = {"alerts": "incident-classification"}


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
        project = Project(
            id=identifier,
            described=_described(identifier, urls),
            google=google,
            logs=logs,
            storage=storage,
            documents=FirestoreStore(identifier, DATABASE, firestore),
            publisher=PublisherClient(transport=PublisherGrpcTransport(channel=channel)),
            subscriber=SubscriberClient(transport=SubscriberGrpcTransport(channel=channel)),
            intake=intake,
            action=action,
            environment={
                "FIRESTORE_EMULATOR_HOST": firestore,
                "PUBSUB_EMULATOR_HOST": pubsub,
                "STORAGE_EMULATOR_HOST": storage.url,
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDSCHEDULER": f"http://{google.host}/",
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_FIRESTORE": f"http://{google.host}/",
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER": f"http://{google.host}/",
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING": f"http://{logs.host}/",
            },
        )
        _deploy(project)
        stack.callback(_stop_pushing, project)
        yield project


def _described(project: str, urls: Mapping[str, str]) -> dict[str, Any]:
    account = f"@{project}.iam.gserviceaccount.com"
    tick, private = "https://muster-escalation-tick-1.europe-west1.run.app", "http://127.0.0.1:9"
    topics = {name: f"muster-{name}-{REGION}" for name in TOPICS}
    return {
        "project": project,
        "project_number": "1",
        "name": "muster",
        "database": DATABASE,
        "policy": f"gs://{project}-policy/policy.yaml",
        "secrets": {"link-keys": "muster-link-keys", "slack-token": "muster-slack-token"},
        "indexes": INDEXES,
        "regions": {
            REGION: {
                "functions": {
                    name: {"service": f"muster-{name.replace('_', '-')}", "url": url, "account": f"muster-x{account}"}
                    for name, url in {**urls, "escalation_tick": tick}.items()
                },
                "topics": topics,
                "dead_letters": {name: f"{topic}-dead-letters" for name, topic in topics.items()},
                "subscriptions": {
                    f"{topic}-{PUSHES[name]}": {
                        "topic": topic,
                        "endpoint": f"{private}/{name}",
                        "audience": private,
                        "account": f"muster-pubsub{account}",
                        "dead_letters": f"{topic}-dead-letters",
                    }
                    for name, topic in topics.items()
                },
                "jobs": {
                    job: {
                        "schedule": schedule,
                        "url": f"{tick}{path}",
                        "audience": tick,
                        "account": f"muster-scheduler{account}",
                    }
                    for job, schedule, path in (
                        ("muster-tick", "* * * * *", "/tick"),
                        ("muster-dead-letters", "7 * * * *", "/dead-letters"),
                    )
                },
            }
        },
    }


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
    for name, job in chain["jobs"].items():
        path = f"projects/{project.id}/locations/{REGION}/jobs/{name}"
        project.google.jobs[path] = _job(path, job)
    for secret in project.described["secrets"].values():
        project.google.secrets[f"projects/{project.id}/secrets/{secret}"] = [(State.ENABLED, b"a-value")]
    _deploy_database(project)
    text = load("starter")[0]
    project.policy(text)
    sha = hashlib.sha256(text.encode()).hexdigest()
    project.documents.commit([Create("policies/current", {"schema": 1, "sha256": sha, "bad": ""})])


def _job(path: str, declared: Mapping[str, str]) -> Job:
    return Job(
        name=path,
        schedule=declared["schedule"],
        time_zone="Etc/UTC",
        state=Job.State.ENABLED,
        last_attempt_time=datetime.now(UTC) - timedelta(seconds=30),
        attempt_deadline=timedelta(seconds=55),
        http_target={
            "uri": declared["url"],
            "http_method": "POST",
            "oidc_token": {"service_account_email": declared["account"], "audience": declared["audience"]},
        },
    )


def _deploy_database(project: Project) -> None:
    name = f"projects/{project.id}/databases/{DATABASE}"
    project.google.databases[name] = Database(
        name=name,
        type_=Database.DatabaseType.FIRESTORE_NATIVE,
        point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
        delete_protection_state="DELETE_PROTECTION_ENABLED",
    )
    for number, declared in enumerate(INDEXES["composite"]):
        path = f"{name}/collectionGroups/{declared['collection']}/indexes/{number}"
        names = [*declared["fields"], "-__name__" if declared["fields"][-1].startswith("-") else "__name__"]
        fields = [
            {"field_path": each.lstrip("-"), "order": "DESCENDING" if each.startswith("-") else "ASCENDING"}
            for each in names
        ]
        project.google.indexes[path] = Index(name=path, state="READY", query_scope="COLLECTION", fields=fields)
    for collection in INDEXES["expiring"]:
        path = f"{name}/collectionGroups/{collection}/fields/expire_at"
        project.google.fields[path] = Field(name=path, ttl_config={"state": "ACTIVE"})


def _stop_pushing(project: Project) -> None:
    """Leave no subscription behind that pushes to where nobody listens."""
    for found in project.subscriber.list_subscriptions(project=f"projects/{project.id}"):
        project.subscriber.delete_subscription(subscription=found.name)
