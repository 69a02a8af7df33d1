"""What is kept: the database with its indexes, the buckets with the policy, and the secrets without their values."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.inspection.declared import INDEXES, Declared
from tests.support.inspection.resources import Facts, Resource, Resources, differences, present

NO_SECRET = {("google_storage_bucket_object", "content")}
"""Attributes that the provider calls sensitive whatever they hold: here the policy, and nothing for a zip."""


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the database, the buckets, their objects and the secrets."""
    databases = {each.at("name"): _database(each) for each in resources.of("google_firestore_database")}
    yield from differences("database", _databases(declared), databases)
    backups = {each.at("database"): _backup(each) for each in resources.of("google_firestore_backup_schedule")}
    kept = f"{declared.backup_days * 24 * 60 * 60}s"
    yield from differences("backup of", {declared.database: {"every": "day", "kept": kept}}, backups)
    indexes = {_index(each): {"of": each.at("database")} for each in resources.of("google_firestore_index")}
    yield from differences("index", {name: {"of": declared.database} for name in _indexes()}, indexes)
    fields = {f"{each.at('collection')}/{each.at('field')}": _field(each) for each in _fields(resources)}
    yield from differences("field", dict(_expected_fields(declared)), fields)
    buckets = {each.at("name"): _bucket(each) for each in resources.of("google_storage_bucket")}
    yield from differences("bucket", _buckets(declared), buckets)
    policies = {_url(each): _policy(each) for each in resources.of("google_storage_bucket_object", "policy")}
    url = f"gs://{declared.bucket('policy')}/policy.yaml"
    policy = {"content": declared.policy, "time that it may be out of date": "no-store"}
    yield from differences("policy", {url: policy}, policies)
    yield from _secrets(resources, declared)


def _databases(declared: Declared) -> Mapping[str, Facts]:
    facts = {
        "kind": "FIRESTORE_NATIVE",
        "location": declared.location,
        "recovery": "POINT_IN_TIME_RECOVERY_ENABLED",
        "protection": "DELETE_PROTECTION_ENABLED",
    }
    return {declared.database: facts}


def _database(database: Resource) -> Facts:
    return {
        "kind": database.at("type"),
        "location": database.at("location_id"),
        "recovery": database.at("point_in_time_recovery_enablement"),
        "protection": database.at("delete_protection_state"),
    }


def _backup(schedule: Resource) -> Facts:
    return {"every": "day" if schedule.at("daily_recurrence") else None, "kept": schedule.at("retention")}


def _indexes() -> set[str]:
    return {f"{each['collection']}: {', '.join(each['fields'])}" for each in INDEXES["composite"]}


def _index(index: Resource) -> str:
    """Return what an index is of, as indexes.json says it: "-" before a field that descends."""
    signs = {"ASCENDING": "", "DESCENDING": "-"}
    fields = [signs.get(field["order"], "?") + field["field_path"] for field in index.at("fields")]
    scope = "" if index.at("query_scope") == "COLLECTION" else f" ({index.at('query_scope')})"
    return f"{index.at('collection')}: {', '.join(fields)}{scope}"


def _fields(resources: Resources) -> list[Resource]:
    return resources.of("google_firestore_field")


def _expected_fields(declared: Declared) -> Iterator[tuple[str, Facts]]:
    for collection in INDEXES["expiring"]:
        yield f"{collection}/expire_at", {"indexes": [], "expires": True, "of": declared.database}
    for collection, fields in INDEXES["unindexed"].items():
        for field in fields:
            yield f"{collection}/{field}", {"indexes": [], "expires": False, "of": declared.database}


def _field(field: Resource) -> Facts:
    return {
        "indexes": field.at("index_config.indexes"),
        "expires": bool(field.at("ttl_config")),
        "of": field.at("database"),
    }


def _buckets(declared: Declared) -> Mapping[str, Facts]:
    facts = {
        "access by object": False,
        "public access": "enforced",
        "versions": True,
        "location": declared.bucket_location,
    }
    return {
        declared.bucket("policy"): {**facts, "destroyed with all it holds": False},
        declared.bucket("sources"): {**facts, "destroyed with all it holds": True},
    }


def _bucket(bucket: Resource) -> Facts:
    return {
        "access by object": not bucket.at("uniform_bucket_level_access"),
        "public access": bucket.at("public_access_prevention"),
        "versions": bucket.at("versioning.enabled"),
        "location": bucket.at("location"),
        "destroyed with all it holds": bucket.at("force_destroy"),
    }


def _url(each: Resource) -> str:
    return f"gs://{each.at('bucket')}/{each.at('name')}"


def _policy(policy: Resource) -> Facts:
    return {"content": policy.at("content"), "time that it may be out of date": policy.at("cache_control")}


def _secrets(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the secrets, and every value that the provider calls sensitive and the state holds."""
    secrets = present(each.at("secret_id") for each in resources.of("google_secret_manager_secret"))
    yield from differences("secret", present(f"{declared.name}-{name}" for name in declared.secrets), secrets)
    versions = {_version(each): {"usable": each.at("enabled")} for each in _versions(resources)}
    expected = {name: {"usable": True} for name in _expected_versions(declared)}
    yield from differences("secret", expected, versions)
    for each in resources.every:
        for path in _shown(each.values, each.sensitive):
            if (each.type, path) not in NO_SECRET:
                yield f"{each.address}: {path} is a secret, and in the state"


def _expected_versions(declared: Declared) -> Iterator[str]:
    """Yield the generations of each key. The values of channels' secrets are nothing of Terraform's."""
    for name in declared.secrets:
        for number in declared.generations_of(name):
            yield f"{declared.name}-{name}, generation {number}"


def _versions(resources: Resources) -> list[Resource]:
    return resources.of("google_secret_manager_secret_version")


def _version(version: Resource) -> str:
    return f"{version.last('secret')}, generation {version.at('secret_data_wo_version')}"


def _shown(values: Any, sensitive: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - a tree of any shape
    """Yield the path of each value that is sensitive and there."""
    if sensitive is True:
        yield from [path] if values is not None else []
    elif isinstance(sensitive, dict):
        for name, below in sensitive.items():
            yield from _shown(values.get(name), below, f"{path}.{name}".lstrip("."))
    elif isinstance(sensitive, list):
        for value, below in zip(values, sensitive, strict=True):
            yield from _shown(value, below, path)
