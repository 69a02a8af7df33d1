"""The functions' services: who may reach them, what they are told, what they are made of and how large they get."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.inspection.declared import FUNCTIONS, TOPICS, Declared
from tests.support.inspection.resources import Facts, Resource, Resources, at, differences

AT_ONCE = 8
"""Requests that an instance works on at once, and its threads."""
TIMEOUT_SECONDS = 60


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the services, and with the hashes that their images are named after."""
    hashes = {}
    for each in resources.of("google_storage_bucket_object", "source"):
        if found := re.fullmatch(rf"{each.key}-([0-9a-f]{{64}})\.zip", each.at("name")):
            hashes[each.key] = found[1]
    expected = {
        f"{declared.service(function)} in {region}": _expected(declared, function, region, hashes.get(function, "?"))
        for region in declared.regions
        for function in FUNCTIONS
    }
    versions = {each.key: each.at("version") for each in resources.of("google_secret_manager_secret_version")}
    for name, facts in expected.items():
        expected[name] = {**facts, **_mounts(declared, name, versions)}
    services = resources.of("google_cloud_run_v2_service")
    yield from differences("service", expected, {f"{s.at('name')} in {s.at('location')}": _actual(s) for s in services})


def settings(declared: Declared, function: str, region: str) -> dict[str, str]:
    """Return the whole environment of a function."""
    values = {
        "MUSTER_AUDIENCE": declared.url(function, region),
        "MUSTER_BASE_URL": declared.url("responder_action", region),
        "MUSTER_CALLERS": ",".join(declared.callers(function)),
        "MUSTER_DATABASE": declared.database,
        "MUSTER_POLICY": f"gs://{declared.bucket('policy')}/policy.yaml",
        "MUSTER_PROJECT": declared.project,
        "MUSTER_SECRETS": "/secrets",
    } | {setting: declared.topic(topic, region) for topic, setting in TOPICS.items()}
    return {name: values[name] for name in FUNCTIONS[function]["settings"]} | {"THREADS": str(AT_ONCE)}


def image(declared: Declared, function: str, region: str, sha256: str) -> str:
    """Return the name of the image that is made of a zip, in the repository of our own."""
    return f"{region}-docker.pkg.dev/{declared.project}/{declared.name}/{function}:{declared.tag(sha256)}"


def _expected(declared: Declared, function: str, region: str, sha256: str) -> Facts:
    public = FUNCTIONS[function]["public"]
    made = image(declared, function, region, sha256)
    return {
        "ingress": "INGRESS_TRAFFIC_ALL" if public else "INGRESS_TRAFFIC_INTERNAL_ONLY",
        "freedom from the invoker check": public,
        "account": declared.account(function),
        "image": made,
        "image of the build": made,
        "source": f"gs://{declared.bucket('sources')}/{function}-{sha256}.zip",
        "entry point": function,
        "build account": f"projects/{declared.project}/serviceAccounts/{declared.account('build')}",
        "containers": 1,
        "CPU and memory": {"cpu": "1", "memory": "512Mi"},
        "CPU between requests": "none",
        "requests at once": AT_ONCE,
        "timeout": f"{TIMEOUT_SECONDS}s",
        "instances": (0, declared.max_instances),
        **{f"variable {name}": value for name, value in settings(declared, function, region).items()},
    }


def _mounts(declared: Declared, service: str, versions: Mapping[str, Any]) -> Facts:
    """Return the secrets of a service as `_mounted` reads them: a key's valid generations by number, and the latest."""
    function = next(name for name in FUNCTIONS if declared.service(name) == service.partition(" ")[0])
    return {
        f"/secrets/{secret}": (
            f"{declared.name}-{secret}",
            {f"{number:04}": versions.get(f"{secret}/{number}") for number in declared.generations_of(secret)}
            | {"latest": "latest"},
            0o444,
        )
        for secret in declared.secrets_of(function)
    }


def _actual(service: Resource) -> Facts:
    template = service.at("template")[0]
    container = template["containers"][0]
    return {
        "ingress": service.at("ingress"),
        "freedom from the invoker check": service.at("invoker_iam_disabled"),
        "account": template["service_account"],
        "image": container["image"],
        "image of the build": service.at("build_config.image_uri"),
        "source": service.at("build_config.source_location"),
        "entry point": service.at("build_config.function_target"),
        "build account": service.at("build_config.service_account"),
        "containers": len(template["containers"]),
        "CPU and memory": at(container, "resources.limits"),
        "CPU between requests": "none" if at(container, "resources.cpu_idle") else "all",
        "requests at once": template["max_instance_request_concurrency"],
        "timeout": template["timeout"],
        "instances": (at(template, "scaling.min_instance_count"), at(template, "scaling.max_instance_count")),
        **{f"variable {each['name']}": each["value"] for each in container["env"]},
        **_mounted(template, container),
    }


def _mounted(template: Mapping[str, Any], container: Mapping[str, Any]) -> Facts:
    """Return by path the secret that is mounted there, its versions by the name of their file, and their mode."""
    volumes = {volume["name"]: volume["secret"][0] if volume["secret"] else {} for volume in template["volumes"]}
    mounted = {mount["mount_path"]: volumes.get(mount["name"], {}) for mount in container["volume_mounts"]}
    return {
        path: (
            secret.get("secret"),
            {item["path"]: item["version"] for item in secret.get("items", ())},
            secret.get("default_mode"),
        )
        for path, secret in mounted.items()
    }
