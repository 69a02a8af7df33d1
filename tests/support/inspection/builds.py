"""How images come to be: who is asked to build what, in which order things are made, and nothing beside."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.support.inspection.declared import FUNCTIONS, Declared
from tests.support.inspection.resources import Resource, Resources, differences, present
from tests.support.inspection.services import image

APIS = (
    *("artifactregistry", "cloudbuild", "cloudresourcemanager", "cloudscheduler", "firestore", "iam", "logging"),
    *("monitoring", "pubsub", "run", "secretmanager", "storage"),
)
AFTER = {
    ("terraform_data", "image"): {
        *("google_storage_bucket_object.source", "google_storage_bucket_iam_member.build_reads"),
        *("google_project_iam_member.build_logs", "google_artifact_registry_repository_iam_member.build_writes"),
    },
    ("google_cloud_run_v2_service", "this"): {
        *("terraform_data.image", "google_project_iam_member.function", "google_secret_manager_secret_version.this"),
        *("terraform_data.first_value", "google_secret_manager_secret_iam_member.reader"),
        "google_storage_bucket_iam_member.policy_reader",
        *("google_storage_bucket_object.policy", "google_pubsub_topic_iam_member.function"),
        "google_pubsub_subscription_iam_member.function",
    },
    ("google_pubsub_subscription", "push"): {
        "google_cloud_run_v2_service_iam_member.invoker",
        "google_service_account_iam_member.pubsub_tokens",
    },
    ("google_cloud_scheduler_job", "this"): {"google_cloud_run_v2_service_iam_member.invoker"},
    ("google_pubsub_topic_iam_member", "monitoring"): {"google_monitoring_notification_channel.pubsub"},
    ("terraform_data", "first_tick"): {
        *("google_monitoring_alert_policy.tick", "google_monitoring_alert_policy.first_tick"),
        "google_cloud_scheduler_job.this",
    },
}
"""What must be there before: a function starts with all it needs, nothing calls who would refuse it, and Cloud
Monitoring's account comes into being with its first channel. The absence of a tick alerts nobody who never saw one."""


def findings(resources: Resources, declared: Declared, calls: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the builds, the repositories, the accounts, the APIs and the order of them all."""
    repositories = resources.of("google_artifact_registry_repository")
    yield from differences(
        "repository",
        {f"{declared.name} in {region}": {"format": "DOCKER"} for region in declared.regions},
        {f"{r.at('repository_id')} in {r.at('location')}": {"format": r.at("format")} for r in repositories},
    )
    accounts = present(declared.account(who) for who in (*FUNCTIONS, "pubsub", "scheduler", "build"))
    yield from differences("account", accounts, present(a.at("email") for a in resources.of("google_service_account")))
    apis = resources.of("google_project_service")
    yield from differences(
        "API",
        {f"{name}.googleapis.com": {"switched off by destroy": False} for name in APIS},
        {each.at("service"): {"switched off by destroy": each.at("disable_on_destroy")} for each in apis},
    )
    asked = present(" ".join(call["arguments"]) for call in calls)
    yield from differences("call of gcloud", present(_calls(resources, declared)), asked)
    yield from _order(resources)


def _calls(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what gcloud is asked for: the values of given secrets; an image of each zip and a tick in each region."""
    for name in (f"{declared.name}-{name}" for name in declared.secrets if not declared.generations_of(name)):
        yield f"secrets versions list {name} --project={declared.project} --limit=1 --format=value(name)"
        yield f"secrets versions add {name} --project={declared.project} --data-file=- --quiet"
    bucket, builder = f"gs://{declared.bucket('sources')}", declared.account("build")
    for region in declared.regions:
        for each in resources.of("google_storage_bucket_object", "source"):
            sha256 = each.at("name").removeprefix(f"{each.key}-").removesuffix(".zip")
            made = image(declared, each.key, region, sha256)
            yield " ".join(
                [
                    f"builds submit {bucket}/{each.at('name')} --config=modules/function/build.yaml",
                    f"--substitutions=_IMAGE={made},_FUNCTION={each.key}",
                    f"--service-account=projects/{declared.project}/serviceAccounts/{builder}",
                    f"--project={declared.project} --region={region}",
                    f"--gcs-source-staging-dir={bucket}/staging --suppress-logs --quiet",
                ]
            )
        tick = f"--location={region} --project={declared.project} --quiet"
        yield f"scheduler jobs run {declared.name}-tick {tick}"


def _order(resources: Resources) -> Iterator[str]:
    """Yield what is made too early: before its API is on, or before what AFTER lists."""
    for each in resources.every:
        wanted = set(AFTER.get((each.type, each.name), ()))
        if each.type.startswith("google_") and each.type != "google_project_service":
            wanted.add("google_project_service.this")
        yield from (f"{each.address}: is not made after {one}" for one in sorted(wanted) if not _after(each, one))


def _after(resource: Resource, what: str) -> bool:
    """Return whether a resource is made after another, in whichever module that is."""
    return any(address == what or address.endswith(f".{what}") for address in resource.after)
