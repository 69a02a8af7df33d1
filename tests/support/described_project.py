"""What Terraform prints of a whole deployment, and Google's APIs that hold it so."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from google.cloud.firestore_admin_v1.types import Field, Index
from google.cloud.firestore_admin_v1.types.database import Database
from google.cloud.scheduler_v1.types import Job

from tests.support.google_apis import GoogleApis, State

REGION = "europe-west1"
DATABASE = "muster"
INDEXES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "terraform/modules/firestore/indexes.json").read_text()
)
PUSHES = {"alerts": "incident-classification"}
SCHEDULES = {"muster-tick": ("* * * * *", "/tick"), "muster-dead-letters": ("7 * * * *", "/dead-letters")}
TICK, PRIVATE = "https://muster-escalation-tick-1.europe-west1.run.app", "http://127.0.0.1:9"


def described(project: str, urls: Mapping[str, str]) -> dict[str, Any]:
    """Return the deployment of a project in one region, its public functions at `urls`."""
    return {
        "project": project,
        "project_number": "1",
        "name": "muster",
        "database": DATABASE,
        "policy": f"gs://{project}-policy/policy.yaml",
        "secrets": {"link-keys": "muster-link-keys", "slack-token": "muster-slack-token"},
        "indexes": INDEXES,
        "regions": {REGION: _chain(f"@{project}.iam.gserviceaccount.com", urls)},
    }


def _chain(account: str, urls: Mapping[str, str]) -> dict[str, Any]:
    topics = {name: f"muster-{name}-{REGION}" for name in PUSHES}
    return {
        "functions": {
            name: {"service": f"muster-{name.replace('_', '-')}", "url": url, "account": f"muster-x{account}"}
            for name, url in {**urls, "escalation_tick": TICK}.items()
        },
        "topics": topics,
        "dead_letters": {name: f"{topic}-dead-letters" for name, topic in topics.items()},
        "subscriptions": {
            f"{topic}-{PUSHES[name]}": {
                "topic": topic,
                "endpoint": f"{PRIVATE}/{name}",
                "audience": PRIVATE,
                "account": f"muster-pubsub{account}",
                "dead_letters": f"{topic}-dead-letters",
            }
            for name, topic in topics.items()
        },
        "jobs": {
            job: {
                "schedule": schedule,
                "url": f"{TICK}{path}",
                "audience": TICK,
                "account": f"muster-scheduler{account}",
            }
            for job, (schedule, path) in SCHEDULES.items()
        },
    }


def hold(google: GoogleApis, deployment: Mapping[str, Any]) -> None:
    """Give `google` the jobs, the secrets and the database of a deployment, all of them well."""
    parent = f"projects/{deployment['project']}"
    for name, job in deployment["regions"][REGION]["jobs"].items():
        path = f"{parent}/locations/{REGION}/jobs/{name}"
        google.jobs[path] = _job(path, job)
    for secret in deployment["secrets"].values():
        google.secrets[f"{parent}/secrets/{secret}"] = [(State.ENABLED, b"a-value")]
    _hold_database(google, f"{parent}/databases/{DATABASE}")


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


def _hold_database(google: GoogleApis, name: str) -> None:
    google.databases[name] = Database(
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
        google.indexes[path] = Index(name=path, state="READY", query_scope="COLLECTION", fields=fields)
    for collection in INDEXES["expiring"]:
        path = f"{name}/collectionGroups/{collection}/fields/expire_at"
        google.fields[path] = Field(name=path, ttl_config={"state": "ACTIVE"})
