"""The roads from Cloud Monitoring into Muster, and what is kept out of the logs."""

import re
from collections.abc import Iterator

from tests.support.inspection.declared import FUNCTIONS, Declared
from tests.support.inspection.resources import Facts, Resource, Resources, differences
from tests.support.inspection.watch import SERVICE, quoted


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the notification channels and the exclusion of logs."""
    channels = {each.at("display_name"): _channel(each) for each in _channels(resources)}
    yield from differences("channel", dict(_expected_channels(declared)), channels)
    exclusions = {each.at("name"): _exclusion(each) for each in resources.of("google_logging_project_exclusion")}
    public = sorted(declared.service(name) for name, needs in FUNCTIONS.items() if needs["public"])
    hidden = {"log": ["run.googleapis.com/requests"], "services": public, "disabled": False}
    yield from differences("exclusion", {f"{declared.name}-public-requests": hidden}, exclusions)


def _channels(resources: Resources) -> list[Resource]:
    return resources.of("google_monitoring_notification_channel")


def _expected_channels(declared: Declared) -> Iterator[tuple[str, Facts]]:
    for region in declared.regions:
        topic = f"projects/{declared.project}/topics/{declared.topic('monitoring', region)}"
        yield f"{declared.name} (Pub/Sub, {region})", {"kind": "pubsub", "labels": {"topic": topic}, "key": None}
        if "cloud_monitoring" in declared.sources:
            url = f"{declared.url('alert_intake', region)}/intake/cloud_monitoring"
            newest = str(max(declared.generations_of("intake-cloud_monitoring")))
            labels = {"url": url, "username": "muster"}
            yield f"{declared.name} (webhook, {region})", {"kind": "webhook_basicauth", "labels": labels, "key": newest}


def _channel(channel: Resource) -> Facts:
    key = channel.at("sensitive_labels.password_wo_version")
    return {"kind": channel.at("type"), "labels": channel.at("labels"), "key": key}


def _exclusion(exclusion: Resource) -> Facts:
    text = exclusion.at("filter")
    log, services = (re.search(rf"{start}\(([^)]*)\)", text) for start in ("log_id", f"{re.escape(SERVICE)} = "))
    return {
        "log": quoted(log[1] if log else ""),
        "services": quoted(services[1] if services else ""),
        "disabled": bool(exclusion.at("disabled")),
    }
