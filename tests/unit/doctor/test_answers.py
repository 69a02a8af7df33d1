"""`muster doctor`: what it does when asked, how it says what it found, and what it does where it may not look."""

import json
from datetime import UTC, datetime

import grpc  # type: ignore[import-untyped]
import pytest
from google.cloud.scheduler_v1.types import Job

from muster.cli.google_clients import GoogleClients
from muster.doctor import scheduler
from muster.doctor.deployment import read
from tests.support.deployed_project import Project
from tests.support.described_project import REGION
from tests.support.doctor import Doctor
from tests.support.google_apis import Refusal
from tests.support.logging_server import entry
from tests.support.servers import Answer

AREAS = {"scheduler", "pubsub", "firestore", "work", "secrets", "policy", "logs", "health", "clock"}


@pytest.fixture
def doctor(doctor: Doctor) -> Doctor:
    """Look for no dead letters: that takes seconds."""
    doctor.project.described["regions"][REGION]["dead_letters"] = {}
    return doctor


def pause(project: Project) -> Job:
    """Pause the tick's job, and return it."""
    job = project.job("muster-tick")
    job.state = Job.State(Job.State.PAUSED)
    return job


@pytest.mark.parametrize(
    ("service", "area", "role"),
    [
        ("CloudScheduler", "scheduler", "roles/cloudscheduler.viewer"),
        ("FirestoreAdmin", "firestore", "roles/datastore.viewer"),
        ("SecretManagerService", "secrets", "roles/secretmanager.viewer"),
        ("LoggingServiceV2", "logs", "roles/logging.viewer"),
    ],
)
def test_what_may_not_be_looked_at_is_one_finding_and_leaves_the_others(
    doctor: Doctor, service: str, area: str, role: str
) -> None:
    """The role that is missing is named once, with the command that grants it; every other area is looked at."""
    project = doctor.project
    project.google.failing[service] = Refusal(grpc.StatusCode.PERMISSION_DENIED)
    project.logs.failing = grpc.StatusCode.PERMISSION_DENIED if area == "logs" else None
    found = doctor.findings()
    assert [each["check"] for each in found] == [area], found
    assert f"{role} is missing" in found[0]["finding"]
    assert found[0]["fix"].startswith(f"gcloud projects add-iam-policy-binding {project.id} --member")
    assert found[0]["fix"].endswith(f"--role {role}")
    well = {line.split()[1] for line in doctor()[1].splitlines() if line.startswith("✓ ")}
    assert AREAS - well <= {area}


@pytest.mark.parametrize(
    ("refusal", "words", "fix"),
    [
        (Refusal(grpc.StatusCode.PERMISSION_DENIED, "SERVICE_DISABLED"), "is not enabled", "gcloud services enable"),
        (Refusal(grpc.StatusCode.UNAUTHENTICATED), "does not accept your credentials", "gcloud auth"),
        (Refusal(grpc.StatusCode.UNAVAILABLE), "Cloud Scheduler did not answer", "muster doctor, again"),
        (Refusal(grpc.StatusCode.INTERNAL), "Cloud Scheduler did not answer", "muster doctor, again"),
    ],
)
def test_why_a_service_does_not_answer_is_told(doctor: Doctor, refusal: Refusal, words: str, fix: str) -> None:
    """An API that is switched off, credentials that have expired, an outage: each has its own remedy."""
    doctor.project.google.failing["CloudScheduler"] = refusal
    found = doctor.findings()
    assert [each["check"] for each in found] == ["scheduler"]
    assert words in found[0]["finding"]
    assert found[0]["fix"].startswith(fix)


def test_a_secret_that_may_not_be_read_is_a_warning(doctor: Doctor) -> None:
    """Whoever operates need not be allowed to read secrets: the exit code stays 0."""
    doctor.project.google.failing["AccessSecretVersion"] = Refusal(grpc.StatusCode.PERMISSION_DENIED)
    found = doctor.findings()
    assert {(each["check"], each["severity"]) for each in found} == {("secrets", "warning")}
    assert all("roles/secretmanager.secretAccessor is missing" in each["finding"] for each in found)


def test_a_paused_tick_is_resumed_when_asked(doctor: Doctor) -> None:
    """--resume-tick mends it, waits for an attempt, and all is well."""
    job = pause(doctor.project)
    job.last_attempt_time = datetime(2026, 1, 2, tzinfo=UTC)
    assert doctor.findings("--resume-tick") == []
    assert job.state == Job.State.ENABLED


def test_the_tick_is_run_once_when_asked(doctor: Doctor) -> None:
    """--run-tick runs it, and tells so."""
    doctor.project.job("muster-tick").last_attempt_time = None
    code, out = doctor("--run-tick")
    assert code == 0, out
    assert "the job muster-tick was seen to as asked" in out.splitlines()[0]


def test_a_run_that_shows_no_attempt_is_a_finding(project: Project) -> None:
    """The wait ends, a second a look, and the job's log is named."""
    project.google.runs = False
    scheduler_client = GoogleClients(project.environment).scheduler
    waits: list[float] = []
    described = read(json.dumps(project.described).encode())
    (errand,) = scheduler.errands(described, scheduler_client, waits.append, resume=False, run=True)
    (found,) = errand.look()
    assert "shows no attempt within 75 s" in found.what
    assert found.fix.startswith('gcloud logging read \'resource.type="cloud_scheduler_job"')
    assert sum(waits) == 75


def test_people_read_a_line_a_check_and_the_fix_below(doctor: Doctor) -> None:
    """What is wrong is marked, and counted at the end."""
    pause(doctor.project)
    code, out = doctor()
    lines = out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("✗"))
    assert code == 1
    assert lines[at].split(maxsplit=3) == ["✗", "scheduler", REGION, "the job muster-tick is paused"]
    assert lines[at + 1].split(maxsplit=1)[1] == (
        f"gcloud scheduler jobs resume muster-tick --location {REGION} --project {doctor.project.id}"
    )
    assert lines[-1] == "1 error"


def test_what_functions_log_cannot_steer_a_terminal(doctor: Doctor) -> None:
    """A message is cut, in one line, without controls and without secrets, whoever wrote it."""
    labels = {"service_name": "muster-alert-intake", "location": REGION}
    doctor.project.logs.add(entry("\x1b[2J password=hunter2 " + "x" * 5_000, labels=labels))
    _, out = doctor()
    (line,) = [line for line in out.splitlines() if line.startswith("✗")]
    assert "\x1b" not in line
    assert "hunter2" not in line
    assert len(line) < 400
    assert line.endswith("[cut]")


def test_a_request_that_failed_is_told_without_its_url(doctor: Doctor) -> None:
    """A URL in a request's log may hold a token."""
    labels = {"service_name": "muster-responder-action", "location": REGION}
    failed = entry("", labels=labels)
    failed.http_request = {"request_method": "POST", "request_url": "https://x/r/token", "status": 500}
    doctor.project.logs.add(failed)
    (found,) = doctor.findings()
    assert found["finding"].endswith("a POST request was answered with 500")


def test_a_policy_whose_address_is_none_leaves_the_other_checks(doctor: Doctor) -> None:
    """What breaks a check without being foreseen is a finding too."""
    doctor.project.described["policy"] = "gs://no-object"
    (found,) = doctor.findings()
    assert found["check"] == "policy"
    assert "could not be looked at: ValueError: 'gs://no-object' names no object" in found["finding"]


def test_a_policy_that_may_not_be_read_names_the_role(doctor: Doctor) -> None:
    """Whether it is gone or out of reach looks alike: both fixes are told."""
    doctor.project.storage.failing = Answer(403, b"denied")
    (found,) = doctor.findings()
    assert "Cloud Storage answered 403: denied" in found["finding"]
    assert found["fix"].endswith("--role roles/storage.objectViewer")
