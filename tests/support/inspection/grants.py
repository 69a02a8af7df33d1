"""Who may do what: every grant there is, against every grant there should be."""

from collections.abc import Iterator

from tests.support.inspection.declared import FUNCTIONS, TOPICS, Declared
from tests.support.inspection.resources import Resource, Resources

TARGETS = {
    "google_artifact_registry_repository_iam_member": ("repository", "repository", "location"),
    "google_cloud_run_v2_service_iam_member": ("service", "name", "location"),
    "google_project_iam_member": ("project", "project", ""),
    "google_pubsub_subscription_iam_member": ("subscription", "subscription", ""),
    "google_pubsub_topic_iam_member": ("topic", "topic", ""),
    "google_secret_manager_secret_iam_member": ("secret", "secret_id", ""),
    "google_service_account_iam_member": ("account", "service_account_id", ""),
    "google_storage_bucket_iam_member": ("bucket", "bucket", ""),
}
"""The kinds of grants: on what, in which attributes that and its place are named."""


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield each grant that is missing, and each that nothing asks for."""
    actual = {_read(each) for each in resources.every if "_iam_" in each.type}
    expected = {*_functions(declared), *_topics(declared), *_callers(declared), *_build(declared)}
    yield from (f"grant missing: {grant}" for grant in sorted(expected - actual))
    yield from (f"grant not declared: {grant}" for grant in sorted(actual - expected))


def _grant(role: str, target: str, address: str, condition: str = "") -> str:
    return f"{role} on {target} to serviceAccount:{address}{condition and f' if {condition}'}"


def _read(resource: Resource) -> str:
    """Return a grant as `_grant` says it; any other kind of grant by its address, which is never declared."""
    if resource.type not in TARGETS:
        return resource.address
    kind, name, place = TARGETS[resource.type]
    target = f"{kind} {resource.last(name)}" + (f" in {resource.at(place)}" if place else "")
    condition = resource.at("condition.expression")
    return f"{resource.at('role')} on {target} to {resource.at('member')}{f' if {condition}' if condition else ''}"


def _functions(declared: Declared) -> Iterator[str]:
    """Yield what functions.yaml lists of the database, the project, topics and dead letters, and what is read."""
    only = f'resource.name == "projects/{declared.project}/databases/{declared.database}"'
    for function, needs in FUNCTIONS.items():
        account = declared.account(function)
        for grant in needs["roles"]:
            if "database" in grant or "project" in grant:
                condition = only if "database" in grant else ""
                yield _grant(grant["role"], f"project {declared.project}", account, condition)
            for region in declared.regions:
                if "topic" in grant:
                    yield _grant(grant["role"], f"topic {declared.topic(grant['topic'], region)}", account)
                if "dead_letters" in grant:
                    kept = f"subscription {declared.topic(grant['dead_letters'], region)}-dead-letters"
                    yield _grant(grant["role"], kept, account)
        for secret in declared.secrets_of(function):
            yield _grant("roles/secretmanager.secretAccessor", f"secret {declared.name}-{secret}", account)
        if "MUSTER_POLICY" in needs["settings"]:
            yield _grant("roles/storage.objectViewer", f"bucket {declared.bucket('policy')}", account)


def _topics(declared: Declared) -> Iterator[str]:
    """Yield what Google's own accounts need: Pub/Sub's moves dead letters, Cloud Monitoring's publishes."""
    pubsub = declared.agent("gcp-sa-pubsub")
    yield _grant("roles/iam.serviceAccountTokenCreator", f"account {declared.account('pubsub')}", pubsub)
    for region in declared.regions:
        monitoring = f"topic {declared.topic('monitoring', region)}"
        yield _grant("roles/pubsub.publisher", monitoring, declared.agent("gcp-sa-monitoring-notification"))
        for topic in TOPICS:
            yield _grant("roles/pubsub.publisher", f"topic {declared.topic(topic, region)}-dead-letters", pubsub)
        for function, needs in FUNCTIONS.items():
            for push in needs["pushes"]:
                source = f"subscription {declared.subscription(push['topic'], function, region)}"
                yield _grant("roles/pubsub.subscriber", source, pubsub)


def _callers(declared: Declared) -> Iterator[str]:
    """Yield who may call what is not public. What is public has its check switched off, and needs nobody named."""
    for region in declared.regions:
        for function, needs in FUNCTIONS.items():
            for caller in [] if needs["public"] else declared.callers(function):
                yield _grant("roles/run.invoker", f"service {declared.service(function)} in {region}", caller)


def _build(declared: Declared) -> Iterator[str]:
    """Yield the three grants of whoever builds."""
    account = declared.account("build")
    yield _grant("roles/logging.logWriter", f"project {declared.project}", account)
    yield _grant("roles/storage.objectViewer", f"bucket {declared.bucket('sources')}", account)
    for region in declared.regions:
        yield _grant("roles/artifactregistry.writer", f"repository {declared.name} in {region}", account)
