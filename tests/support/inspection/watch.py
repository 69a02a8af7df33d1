"""Who watches Muster, by a road that Muster has no part in; the roads into Muster; and what is kept out of the logs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.support.inspection.declared import FUNCTIONS, TOPICS, Declared
from tests.support.inspection.resources import Facts, Resource, Resources, at, differences

REQUESTS = "run.googleapis.com/request_count"
PUBSUB = "pubsub.googleapis.com/subscription/"
SUM = ("ALIGN_DELTA", "REDUCE_SUM")
WORST = ("ALIGN_MAX", "REDUCE_MAX")
SERVICE, LOCATION = "resource.labels.service_name", "resource.labels.location"


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the alert policies, the notification channels and the exclusion of logs."""
    policies = {each.name: _policy(each) for each in resources.of("google_monitoring_alert_policy")}
    wanted = {name: _expected(declared, conditions) for name, conditions in _conditions(declared).items()}
    yield from differences("alert policy", wanted, policies)
    channels = {each.at("display_name"): _channel(each) for each in _channels(resources)}
    yield from differences("channel", dict(_expected_channels(declared)), channels)
    exclusions = {each.at("name"): _exclusion(each) for each in resources.of("google_logging_project_exclusion")}
    public = sorted(declared.service(name) for name, needs in FUNCTIONS.items() if needs["public"])
    hidden = {"log": ["run.googleapis.com/requests"], "services": public, "disabled": False}
    yield from differences("exclusion", {f"{declared.name}-public-requests": hidden}, exclusions)


def _conditions(declared: Declared) -> dict[str, list[Facts]]:
    """Return of each policy, by its name in the configuration, what it watches and when it alerts."""
    services = sorted(declared.service(name) for name in FUNCTIONS)
    failed = {SERVICE: services, "metric.labels.response_code_class": ["5xx"]}
    refused = {SERVICE: services, "metric.labels.response_code": ["429"]}
    pushed = [
        declared.subscription(push["topic"], function, region)
        for region in declared.regions
        for function, needs in FUNCTIONS.items()
        for push in needs["pushes"]
    ]
    kept = [f"{declared.topic(topic, region)}-dead-letters" for topic in TOPICS for region in declared.regions]
    return {
        "errors": [
            _threshold(REQUESTS, failed, (4, "0s"), SUM, (SERVICE, LOCATION)),
            _threshold(REQUESTS, refused, (0, "300s"), SUM, (SERVICE, LOCATION)),
        ],
        "dead_letters": [_waiting("num_undelivered_messages", kept, 0)],
        "backlog": [_waiting("oldest_unacked_message_age", pushed, 300)],
        "tick": [_absence(declared, region) for region in sorted(declared.regions)],
    }


def _waiting(metric: str, subscriptions: Iterable[str], above: int) -> Facts:
    label = "resource.labels.subscription_id"
    return _threshold(f"{PUBSUB}{metric}", {label: sorted(subscriptions)}, (above, "0s"), WORST, (label,))


def _threshold(
    metric: str, labels: Mapping[str, list[str]], above: tuple[int, str], by: tuple[str, str], groups: tuple[str, ...]
) -> Facts:
    """Return the condition that a metric is above a limit for a duration."""
    kind = "cloud_run_revision" if metric == REQUESTS else "pubsub_subscription"
    selected = {"resource.type": [kind], "metric.type": [metric], **labels}
    return {**selected, "limit": ("COMPARISON_GT", *above), "sum": (*by, list(groups))}


def _absence(declared: Declared, region: str) -> Facts:
    return {
        "resource.type": ["cloud_run_revision"],
        "metric.type": [REQUESTS],
        "metric.labels.response_code_class": ["2xx"],
        SERVICE: [declared.service("escalation_tick")],
        LOCATION: [region],
        "limit": ("absence", "300s"),
        "sum": (*SUM, None),
    }


def _expected(declared: Declared, conditions: list[Facts]) -> Facts:
    return {
        "woken": list(declared.wake_channels),
        "woken again": list(declared.wake_channels),
        "woken every": "1800s",
        "severity": "CRITICAL",
        "combiner": "OR",
        "enabled": True,
        "advice": True,
        **_numbered(conditions),
    }


def _policy(policy: Resource) -> Facts:
    again = "alert_strategy.notification_channel_strategy"
    return {
        "woken": policy.at("notification_channels"),
        "woken again": policy.at(f"{again}.notification_channel_names"),
        "woken every": policy.at(f"{again}.renotify_interval"),
        "severity": policy.at("severity"),
        "combiner": policy.at("combiner"),
        "enabled": policy.at("enabled"),
        "advice": "muster doctor" in (policy.at("documentation.content") or ""),
        **_numbered([_condition(each) for each in policy.at("conditions")]),
    }


def _numbered(conditions: list[Facts]) -> dict[str, object]:
    return {f"condition {n}, {name}": fact for n, facts in enumerate(conditions, 1) for name, fact in facts.items()}


def _condition(condition: Mapping[str, Any]) -> Facts:
    """Return what a condition selects, label by label, and when it holds."""
    threshold = condition["condition_threshold"]
    body: Mapping[str, Any] = next(iter(threshold or condition["condition_absent"]), {})
    over = ("comparison", "threshold_value", "duration")
    by = ("per_series_aligner", "cross_series_reducer", "group_by_fields")
    return {
        **_selection(body.get("filter", "")),
        "limit": tuple(body.get(name) for name in over) if threshold else ("absence", body.get("duration")),
        "sum": tuple(at(body, f"aggregations.{name}") for name in by),
    }


def _selection(text: str) -> dict[str, list[str]]:
    """Return which values of which label a filter of Cloud Monitoring selects."""
    pairs = re.findall(r'([\w.]+) = (?:one_of\(([^)]*)\)|("[^"]*"))', text)
    return {label: _quoted(several or one) for label, several, one in pairs}


def _quoted(text: str) -> list[str]:
    return sorted(re.findall(r'"([^"]*)"', text))


def _channels(resources: Resources) -> list[Resource]:
    return resources.of("google_monitoring_notification_channel")


def _expected_channels(declared: Declared) -> Iterator[tuple[str, Facts]]:
    for region in declared.regions:
        topic = f"projects/{declared.project}/topics/{declared.topic('monitoring', region)}"
        yield f"Muster (Pub/Sub, {region})", {"kind": "pubsub", "labels": {"topic": topic}, "key": None}
        if "cloud_monitoring" in declared.sources:
            url = f"{declared.url('alert_intake', region)}/intake/cloud_monitoring"
            newest = str(max(declared.generations_of("intake-cloud_monitoring")))
            labels = {"url": url, "username": "muster"}
            yield f"Muster (webhook, {region})", {"kind": "webhook_basicauth", "labels": labels, "key": newest}


def _channel(channel: Resource) -> Facts:
    key = channel.at("sensitive_labels.password_wo_version")
    return {"kind": channel.at("type"), "labels": channel.at("labels"), "key": key}


def _exclusion(exclusion: Resource) -> Facts:
    text = exclusion.at("filter")
    log, services = (re.search(rf"{start}\(([^)]*)\)", text) for start in ("log_id", f"{re.escape(SERVICE)} = "))
    return {
        "log": _quoted(log[1] if log else ""),
        "services": _quoted(services[1] if services else ""),
        "disabled": bool(exclusion.at("disabled")),
    }
