"""All that is wrong with a deployment, in sentences that name the thing, the fact and what it should be."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.inspection import builds, channels, grants, messages, services, stores, watch
from tests.support.inspection.declared import Declared
from tests.support.inspection.resources import read

INSPECTED = {
    *("google_artifact_registry_repository", "google_cloud_run_v2_service", "google_cloud_scheduler_job"),
    *("google_firestore_backup_schedule", "google_firestore_database", "google_firestore_field"),
    *("google_firestore_index", "google_logging_project_exclusion", "google_monitoring_alert_policy"),
    *("google_monitoring_notification_channel", "google_project_service", "google_pubsub_subscription"),
    *("google_pubsub_topic", "google_secret_manager_secret", "google_secret_manager_secret_version"),
    *("google_service_account", "google_storage_bucket", "google_storage_bucket_object", "terraform_data"),
    *grants.TARGETS,
}
"""Types that the modules beside this one look at, each resource of them."""


def findings(state: Mapping[str, Any], declared: Declared, calls: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with a state, and with the calls of gcloud by which it was made; nothing, if all is well."""
    resources = read(state)
    unknown = {each.type for each in resources.every} - INSPECTED
    return [
        *(f"{kind}: nothing inspects resources of this type" for kind in sorted(unknown)),
        *builds.findings(resources, declared, calls),
        *channels.findings(resources, declared),
        *grants.findings(resources, declared),
        *messages.findings(resources, declared),
        *services.findings(resources, declared),
        *stores.findings(resources, declared),
        *watch.findings(resources, declared),
    ]
