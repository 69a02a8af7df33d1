"""What can be wrong with a deployment: each plant makes one thing so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud.scheduler_v1.types import Job

from muster.ports import Create, Fields
from muster.records import instant
from tests.support.deployed_project import Project
from tests.support.described_project import REGION
from tests.support.logging_server import entry

LONG_AGO = timedelta(minutes=10)
CLASSIFICATION = f"muster-alerts-{REGION}-incident-classification"


def job_missing(project: Project) -> None:
    """Delete the tick's job."""
    del project.google.jobs[project.job("muster-tick").name]


def topic_missing(project: Project) -> None:
    """Declare a topic that is not there; the subscriptions of one that was deleted have lost theirs too."""
    project.described["regions"][REGION]["topics"]["monitoring"] = f"muster-monitoring-{REGION}"


def job_paused(project: Project) -> None:
    """Pause the tick's job."""
    project.job("muster-tick").state = Job.State(Job.State.PAUSED)


def job_failed(project: Project) -> None:
    """Let the last tick have been refused."""
    project.job("muster-tick").status = {"code": 7}


def incident(project: Project, due: datetime, name: str = "x1") -> str:
    """Write an incident as far as the tick's query knows it."""
    project.documents.commit([Create(f"incidents/{name}", {"due_at": instant(due)})])
    return name


def event_unpublished(project: Project) -> None:
    """Leave an old event unpublished, of an incident that is swept in a moment."""
    now = datetime.now(UTC)
    place = f"incidents/{incident(project, now + timedelta(seconds=30))}/timeline/000001"
    project.documents.commit([Create(place, {"published": False, "at": instant(now - LONG_AGO)})])


def delivery(project: Project, **fields: str) -> None:
    """Write a delivery as far as the queries know it."""
    project.documents.commit([Create("deliveries/d1", {"incident": "x1", **fields})])


def lease_lapsed(project: Project) -> None:
    """Let a sender have died."""
    delivery(project, state="sending", lease_until=instant(datetime.now(UTC) - LONG_AGO))


def delivery_waits(project: Project) -> None:
    """Let nobody have taken a delivery up."""
    delivery(project, state="pending", next_attempt_at=instant(datetime.now(UTC) - LONG_AGO))


def heartbeat_unwatched(project: Project) -> None:
    """Let nobody have been told of a heartbeat that is late."""
    project.documents.commit([Create("heartbeats/backup", {"due_at": instant(datetime.now(UTC) - LONG_AGO)})])


def channel_down(project: Project) -> None:
    """Trip the breaker of a channel."""
    fields: Fields = {"channel": "sms", "failures": 3, "since": "2026-11-02T09:00:00Z"}
    project.documents.commit([Create("breakers/sms", fields)])


def secret(*versions: tuple[int, bytes], name: str = "slack-token") -> Callable[[Project], None]:
    """Return a plant that gives a secret these versions."""

    def plant(project: Project) -> None:
        project.google.secrets[f"projects/{project.id}/secrets/muster-{name}"] = list(versions)

    return plant


def secret_missing(project: Project) -> None:
    """Delete a secret."""
    del project.google.secrets[f"projects/{project.id}/secrets/muster-slack-token"]


def errors_logged(project: Project) -> None:
    """Let a function have failed twice in the last hour, and once before."""
    labels = {"service_name": "muster-escalation-tick", "location": REGION}
    now = datetime.now(UTC)
    project.logs.add(
        entry("long ago", at=now - timedelta(hours=2), labels=labels),
        entry({"message": "it broke\nbadly"}, at=now - timedelta(minutes=1), labels=labels),
        entry("earlier", at=now - timedelta(minutes=2), labels=labels),
        entry("only a warning", at=now, severity="WARNING", labels=labels),
        entry("of somebody else", at=now, labels=labels | {"service_name": "shop"}),
    )


def set_job(name: str, value: Any) -> Callable[[Project], None]:  # noqa: ANN401 - any part of a job
    """Return a plant that changes the tick's job."""
    return lambda project: setattr(project.job("muster-tick"), name, value)


def set_target(name: str, value: str) -> Callable[[Project], None]:
    """Return a plant that changes where the tick's job goes."""
    return lambda project: setattr(project.job("muster-tick").http_target, name, value)


def set_token(name: str, value: str) -> Callable[[Project], None]:
    """Return a plant that changes the token of the tick's job."""
    return lambda project: setattr(project.job("muster-tick").http_target.oidc_token, name, value)


def resubscribed(**changed: Any) -> Callable[[Project], None]:  # noqa: ANN401 - any part of a subscription
    """Return a plant that changes a push subscription."""
    return lambda project: project.resubscribe(CLASSIFICATION, **changed)


def moved(name: str) -> Callable[[Project], None]:
    """Return a plant that declares something of a push subscription anew, and does not apply it."""

    def plant(project: Project) -> None:
        project.described["regions"][REGION]["subscriptions"][CLASSIFICATION][name] = "http://new"

    return plant


def database(name: str, value: Any) -> Callable[[Project], None]:  # noqa: ANN401 - any part of a database
    """Return a plant that changes the database."""
    return lambda project: setattr(next(iter(project.google.databases.values())), name, value)


def index(state: str) -> Callable[[Project], None]:
    """Return a plant that changes the state of an index."""
    return lambda project: setattr(next(iter(project.google.indexes.values())), "state", state)
