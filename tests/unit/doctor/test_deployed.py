"""`muster doctor` over a whole deployment: nothing to find where all is well, and each planted fault with its fix."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud.scheduler_v1.types import Job

from muster.ports import Create, Fields, Patch
from muster.records import instant
from tests.support.deployed_project import REGION, Project
from tests.support.doctor import Doctor
from tests.support.google_apis import State
from tests.support.logging_server import entry

LONG_AGO = timedelta(minutes=10)
APPLY = "terraform apply"
TICK = f"--location {REGION} --project"
CLASSIFICATION = f"muster-alerts-{REGION}-incident-classification"
DEAD_LETTERS = f"muster-alerts-{REGION}-dead-letters"


def test_a_healthy_deployment_has_no_finding(doctor: Doctor) -> None:
    """Every area is looked at, and all is well."""
    code, out = doctor()
    lines = out.splitlines()
    assert code == 0, out
    assert lines[-1] == "All is well."
    assert all(line.startswith("✓ ") for line in lines[:-1]), out
    areas = {line.split()[1] for line in lines[:-1]}
    assert areas == {"scheduler", "pubsub", "firestore", "work", "secrets", "policy", "logs", "health", "clock"}


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


def channel_down(project: Project) -> None:
    """Trip the breaker of a channel."""
    fields: Fields = {"channel": "sms", "failures": 3, "since": "2026-11-02T09:00:00Z"}
    project.documents.commit([Create("breakers/sms", fields)])


def secret(*versions: tuple[int, bytes]) -> Callable[[Project], None]:
    """Return a plant that gives a secret these versions."""

    def plant(project: Project) -> None:
        project.google.secrets[f"projects/{project.id}/secrets/muster-slack-token"] = list(versions)

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


RUN = f"gcloud scheduler jobs run muster-tick {TICK}"
JOB_LOG = 'gcloud logging read \'resource.type="cloud_scheduler_job"'
ADD = "printf %s VALUE | gcloud secrets versions add muster-slack-token --data-file=-"
FAULTS: dict[str, tuple[Callable[[Project], object], str, str, str]] = {
    # what is planted: the plant, the area that finds it, words of the finding, how the fix begins
    "job missing": (job_missing, "scheduler", "the job muster-tick does not exist", APPLY),
    "job paused": (job_paused, "scheduler", "is paused", f"gcloud scheduler jobs resume muster-tick {TICK}"),
    "job not enabled": (set_job("state", Job.State.UPDATE_FAILED), "scheduler", "but UPDATE_FAILED", APPLY),
    "wrong schedule": (set_job("schedule", "0 * * * *"), "scheduler", "the schedule 0 * * * *, not * * * * *", APPLY),
    "wrong target": (set_target("uri", "https://elsewhere"), "scheduler", "the target https://elsewhere", APPLY),
    "wrong method": (set_target("http_method", "GET"), "scheduler", "the method GET, not POST", APPLY),
    "wrong audience": (set_token("audience", "https://x"), "scheduler", "the audience https://x", APPLY),
    "wrong account": (set_token("service_account_email", ""), "scheduler", "has no account", APPLY),
    "slow attempts": (set_job("attempt_deadline", timedelta(minutes=3)), "scheduler", "take 180 s", APPLY),
    "retrying": (set_job("retry_config", {"retry_count": 2}), "scheduler", "retries 2 times", APPLY),
    "last attempt failed": (job_failed, "scheduler", "its account may not invoke the function (403)", JOB_LOG),
    "stale": (set_job("last_attempt_time", datetime(2026, 1, 2, tzinfo=UTC)), "scheduler", "since 2026-01-02T", RUN),
    "never run": (set_job("last_attempt_time", None), "scheduler", "has never run", RUN),
    "topic missing": (topic_missing, "pubsub", f"the topic muster-monitoring-{REGION} does not exist", APPLY),
    "subscription missing": (
        lambda project: project.subscriber.delete_subscription(subscription=project.subscription(CLASSIFICATION)),
        "pubsub",
        f"the subscription {CLASSIFICATION} does not exist",
        APPLY,
    ),
    "no dead letter": (resubscribed(dead_letter_policy=None), "pubsub", "has no dead-letter topic", APPLY),
    "expiring": (resubscribed(expiration_policy=None), "pubsub", "expires when it is quiet", APPLY),
    "expiring late": (resubscribed(expiration_policy={"ttl": {"seconds": 999_999}}), "pubsub", "expires", APPLY),
    "wrong endpoint": (moved("endpoint"), "pubsub", "the endpoint http://127.0.0.1:9/alerts, not http://new", APPLY),
    "pushes with another audience": (moved("audience"), "pubsub", "the audience http://127.0.0.1:9, not", APPLY),
    "pushes by another account": (moved("account"), "pubsub", "the account muster-pubsub@", APPLY),
    "not pushing": (resubscribed(push_config=None), "pubsub", "does not push", APPLY),
    "nobody keeps dead letters": (
        lambda project: project.subscriber.delete_subscription(subscription=project.subscription(DEAD_LETTERS)),
        "pubsub",
        f"the subscription {DEAD_LETTERS} does not exist",
        APPLY,
    ),
    "dead letter waiting": (
        lambda project: project.publish(DEAD_LETTERS, b"x"),
        "pubsub",
        f"at least 1 dead letter waits in {DEAD_LETTERS}",
        f"gcloud scheduler jobs run muster-dead-letters {TICK}",
    ),
    "database missing": (
        lambda project: project.google.databases.clear(),
        "firestore",
        "the database muster does not exist",
        APPLY,
    ),
    "no recovery": (
        database("point_in_time_recovery_enablement", "POINT_IN_TIME_RECOVERY_DISABLED"),
        "firestore",
        "no point-in-time recovery",
        APPLY,
    ),
    "no protection": (
        database("delete_protection_state", "DELETE_PROTECTION_DISABLED"),
        "firestore",
        "not protected against being deleted",
        APPLY,
    ),
    "Datastore mode": (database("type_", "DATASTORE_MODE"), "firestore", "but DATASTORE_MODE", APPLY),
    "index missing": (
        lambda project: project.google.indexes.popitem(),
        "firestore",
        "the index of deliveries on state, next_attempt_at does not exist",
        APPLY,
    ),
    "index building": (index("CREATING"), "firestore", "still being built", "gcloud firestore operations list"),
    "index broken": (index("NEEDS_REPAIR"), "firestore", "is broken", "delete it"),
    "no expiry": (
        lambda project: project.google.fields.popitem(),
        "firestore",
        "the TTL policy of idempotency on expire_at is missing",
        APPLY,
    ),
    "overdue": (
        lambda project: incident(project, datetime.now(UTC) - LONG_AGO),
        "work",
        "1 incident is overdue: the first, x1",
        RUN,
    ),
    "event unpublished": (event_unpublished, "work", "1 event is not published: of incident x1", RUN),
    "lease lapsed": (lease_lapsed, "work", "1 delivery is held by a sender that is gone", RUN),
    "delivery waits": (delivery_waits, "work", "1 delivery is waiting to be sent", RUN),
    "channel down": (channel_down, "work", "the channel sms failed 3 times in a row", "see its incident"),
    "secret missing": (secret_missing, "secrets", "the secret muster-slack-token does not exist", APPLY),
    "secret empty": (secret(), "secrets", "has no version", ADD),
    "secret disabled": (
        secret((State.ENABLED, b"old"), (State.DISABLED, b"new")),
        "secrets",
        "is disabled",
        "gcloud secrets versions enable 2 --secret muster-slack-token",
    ),
    "secret destroyed": (secret((State.DESTROYED, b"")), "secrets", "is DESTROYED", ADD),
    "placeholder": (secret((State.ENABLED, b"\n")), "secrets", "holds a placeholder", ADD),
    "policy gone": (
        lambda project: project.storage.delete(f"{project.id}-policy", "policy.yaml"),
        "policy",
        "the policy cannot be read",
        APPLY,
    ),
    "policy not valid": (
        lambda project: project.policy("version: 1\npeeple: {}\n"),
        "policy",
        "the policy is not valid, the last good one stays in force",
        "muster policy check",
    ),
    "policy not in use": (
        lambda project: project.documents.commit([Patch("policies/current", {"sha256": "0" * 64})]),
        "policy",
        "the functions go by another one",
        "muster doctor",
    ),
    "bad policy noted": (
        lambda project: project.documents.commit([Patch("policies/current", {"bad": "away"})]),
        "policy",
        "the tick has noted that the policy cannot be read",
        "muster policy check",
    ),
    "errors": (
        errors_logged,
        "logs",
        "muster-escalation-tick logged 2 errors in the last hour",
        'gcloud logging read \'resource.type="cloud_run_revision"',
    ),
    "a function that is down": (
        lambda project: setattr(project.intake, "status", 503),
        "health",
        "muster-alert-intake answers",
        "gcloud logging read",
    ),
    "clock ahead": (
        lambda project: setattr(project.intake, "ahead", timedelta(seconds=-30)),
        "clock",
        "s ahead of the one at",
        "sudo timedatectl",
    ),
    "clock behind": (
        lambda project: setattr(project.intake, "ahead", timedelta(minutes=2)),
        "clock",
        "s behind the one at",
        "sudo timedatectl",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_alone_and_with_its_fix(doctor: Doctor, fault: str) -> None:
    """Each planted fault leads to exactly one finding, of the right area, that says what it is and what helps."""
    plant, area, words, fix = FAULTS[fault]
    if area != "pubsub":
        doctor.project.described["regions"][REGION]["dead_letters"] = {}  # to look for some takes a second
    plant(doctor.project)
    found = doctor.findings()
    assert [each["check"] for each in found] == [area], found
    assert words in found[0]["finding"]
    assert found[0]["fix"].startswith(fix), found[0]["fix"]


def test_dead_letters_are_given_back(doctor: Doctor) -> None:
    """Looking at them takes none away: two looks find the same."""
    doctor.project.publish(DEAD_LETTERS, b"x")
    first, second = doctor.findings(), doctor.findings()
    assert first == second
    assert len(first) == 1
