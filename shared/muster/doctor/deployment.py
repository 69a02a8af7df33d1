"""What Terraform has deployed, as `terraform output -json deployment` prints it."""

from collections.abc import Mapping
from typing import Annotated

import msgspec


class NotADeployment(Exception):  # noqa: N818 - a state of the input
    """This is not what Terraform prints. The message is one line for people."""


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function: its Cloud Run service, its URL without a slash at the end, its service account's e-mail address."""

    service: str
    url: str
    account: str


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A push subscription; `topic` and `dead_letters` are ids of topics, `audience` and `account` its token's."""

    topic: str
    endpoint: str
    audience: str
    account: str
    dead_letters: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A Cloud Scheduler job; `audience` and `account` are those of its token."""

    schedule: str
    url: str
    audience: str
    account: str


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """The chain of one region. `dead_letters` are ids of topics, and of the subscriptions that keep what comes."""

    functions: Mapping[str, Function]
    topics: Mapping[str, str]
    dead_letters: Mapping[str, str]
    subscriptions: Mapping[str, Subscription]
    jobs: Mapping[str, Job]


class Composite(msgspec.Struct, frozen=True, kw_only=True):
    """A composite index of a collection; "-" stands before a descending field."""

    collection: str
    fields: tuple[str, ...]


class Indexes(msgspec.Struct, frozen=True, kw_only=True):
    """terraform/modules/firestore/indexes.json; `expiring` are the collections with a TTL policy on `expire_at`."""

    composite: tuple[Composite, ...]
    expiring: tuple[str, ...]


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one project. `secrets` maps what the code calls a secret to its id in Secret Manager."""

    project: str
    name: str
    database: str
    policy: str
    secrets: Mapping[str, str]
    indexes: Indexes
    regions: Annotated[Mapping[str, Region], msgspec.Meta(min_length=1)]

    @property
    def tick(self) -> str:
        """The id of the job that ticks."""
        return f"{self.name}-tick"


def read(data: bytes) -> Deployment:
    """Return the deployment. Raises NotADeployment."""
    try:
        return msgspec.json.decode(data, type=Deployment)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotADeployment(f"expected what `terraform output -json deployment` prints: {error}") from None
