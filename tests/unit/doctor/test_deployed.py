"""`muster doctor` over a whole deployment: nothing to find where all is well, and each planted fault with its fix."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from google.cloud.scheduler_v1.types import Job

from muster.ports import Patch
from tests.support.deployed_project import Project
from tests.support.described_project import REGION
from tests.support.doctor import Doctor
from tests.support.google_apis import State
from tests.support.planted_faults import (
    CLASSIFICATION,
    LONG_AGO,
    channel_down,
    database,
    delivery_waits,
    errors_logged,
    event_unpublished,
    heartbeat_unwatched,
    incident,
    index,
    job_failed,
    job_missing,
    job_paused,
    lease_lapsed,
    moved,
    resubscribed,
    secret,
    secret_missing,
    set_job,
    set_target,
    set_token,
    topic_missing,
)

APPLY = "terraform apply"
TICK = f"--location {REGION} --project"
DEAD_LETTERS = f"muster-alerts-{REGION}-dead-letters"


def test_a_healthy_deployment_has_no_finding(doctor: Doctor) -> None:
    """Every area is looked at, and all is well."""
    code, out = doctor()
    lines = out.splitlines()
    assert code == 0, out
    assert lines[-1] == "All is well."
    assert all(line.startswith("✓ ") for line in lines[:-1]), out
    areas = {line.split()[1] for line in lines[:-1]}
    assert areas == {
        "scheduler",
        "pubsub",
        "firestore",
        "work",
        "secrets",
        "policy",
        "people",
        "logs",
        "health",
        "clock",
    }


RUN = f"gcloud scheduler jobs run muster-tick {TICK}"
JOB_LOG = 'gcloud logging read \'resource.type="cloud_scheduler_job"'
LIVE, DESTROYED = (State.ENABLED, b"a key"), (State.DESTROYED, b"")
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
    "heartbeat unwatched": (
        heartbeat_unwatched,
        "work",
        "1 heartbeat is late, and nobody was told: the first is backup",
        RUN,
    ),
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
    "key disabled": (
        secret((State.DISABLED, b"old"), LIVE, name="link-keys"),
        "secrets",
        "the version 1 of the secret muster-link-keys is disabled",
        "gcloud secrets versions enable 1 --secret muster-link-keys",
    ),
    "key destroyed": (
        secret(LIVE, DESTROYED, LIVE, name="link-keys"),
        "secrets",
        "is destroyed, and an older one is not: if it is still to be valid, what it signed is refused, and the next",
        APPLY,
    ),
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


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param(secret(DESTROYED, DESTROYED, LIVE, LIVE, name="link-keys"), id="a key after two rotations"),
        pytest.param(secret(LIVE, (State.DISABLED, b"x"), DESTROYED, LIVE), id="a secret of which the latest counts"),
    ],
)
def test_versions_that_are_done_with_are_no_finding(doctor: Doctor, versions: Callable[[Project], None]) -> None:
    """Terraform destroys the oldest of a key, and people put away what they had added of another secret."""
    versions(doctor.project)
    assert doctor.findings() == []


def test_dead_letters_are_given_back(doctor: Doctor) -> None:
    """Looking at them takes none away: two looks find the same."""
    doctor.project.publish(DEAD_LETTERS, b"x")
    first, second = doctor.findings(), doctor.findings()
    assert first == second
    assert len(first) == 1
