"""Who watches Muster, by a road that Muster has no part in: what somebody is woken for, how and how often."""

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
PATIENCE = {"alerts": 300, "incident-events": 300, "monitoring": 300, "notifications": 1800}
"""Seconds that a message of a topic may wait; one that asks for a delivery does so while a provider is down."""
TITLES = {
    "errors": "functions fail ({name})",
    "dead_letters": "messages given up ({name})",
    "backlog": "messages wait ({name})",
    "tick": "the tick is absent ({name}, {region})",
    "first_tick": "no tick was ever seen ({name}, {region})",
}
"""What each policy is called, which is what somebody is woken with; terraform/README.md has a section on each."""


def findings(resources: Resources, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with the alert policies."""
    policies = resources.of("google_monitoring_alert_policy")
    expected = {f"{name} {region}".rstrip(): facts for name, region, facts in _expected_policies(declared)}
    yield from differences("alert policy", expected, {f"{p.name} {p.key}".rstrip(): _policy(p) for p in policies})


def _expected_policies(declared: Declared) -> Iterator[tuple[str, str, Facts]]:
    """Yield each policy's name in the configuration, the region that it is for, if it is, and its facts."""
    services = sorted(map(declared.service, declared.urgent))
    failed = {SERVICE: services, "metric.labels.response_code_class": ["5xx"]}
    kept = [f"{declared.topic(topic, region)}-dead-letters" for topic in TOPICS for region in declared.regions]
    conditions = {
        "errors": [_threshold(REQUESTS, failed, 4, SUM, (SERVICE, LOCATION))],
        "dead_letters": [_waiting("num_undelivered_messages", kept, 0)],
        "backlog": [
            _waiting("oldest_unacked_message_age", _pushed(declared, seconds), seconds)
            for seconds in sorted(set(PATIENCE.values()), key=str)  # as Terraform goes through the keys of a map
        ],
    }
    for name, of_all in conditions.items():
        yield name, "", _expected(declared, TITLES[name].format(name=declared.name), of_all)
    for region in declared.regions:
        for name, condition in (("tick", _absence(declared, region)), ("first_tick", _never(declared, region))):
            title = TITLES[name].format(name=declared.name, region=region)
            # That there is no data is the very alarm: the lack of it must not close it.
            lasting = {"closed after": None} if name == "tick" else {}
            yield name, region, {**_expected(declared, title, [condition]), **lasting}


def _pushed(declared: Declared, seconds: int) -> Iterator[str]:
    """Yield the subscriptions of urgent functions on which a message may wait so long, and no longer."""
    for region in declared.regions:
        for function in declared.urgent:
            for push in FUNCTIONS[function]["pushes"]:
                if PATIENCE[push["topic"]] == seconds:
                    yield declared.subscription(push["topic"], function, region)


def _waiting(metric: str, subscriptions: Iterable[str], above: int) -> Facts:
    label = "resource.labels.subscription_id"
    return _threshold(f"{PUBSUB}{metric}", {label: sorted(subscriptions)}, above, WORST, (label,))


def _threshold(
    metric: str, labels: Mapping[str, list[str]], above: int, by: tuple[str, str], groups: tuple[str, ...]
) -> Facts:
    """Return the condition that a metric is above a limit, for however short a time."""
    kind = "cloud_run_revision" if metric == REQUESTS else "pubsub_subscription"
    selected = {"resource.type": [kind], "metric.type": [metric], **labels}
    return {**selected, "limit": ("COMPARISON_GT", above, "0s"), "sum": (*by, list(groups))}


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


def _never(declared: Declared, region: str) -> Facts:
    """Return the condition that also holds for what was never seen, with the metric's and the labels' names in PromQL.

    https://docs.cloud.google.com/monitoring/promql/promql-mapping
    """
    labels = {
        "monitored_resource": "cloud_run_revision",
        "service_name": declared.service("escalation_tick"),
        "location": region,
        "response_code_class": "2xx",
    }
    selected = ", ".join(f'{label}="{value}"' for label, value in labels.items())
    return {
        "query": f"absent_over_time({REQUESTS.replace('.', '_').replace('/', ':', 1)}{{{selected}}}[10m])",
        "limit": ("query", "300s"),
        "asked every": "60s",
        "asked of a metric that nobody knows yet": True,
    }


def _expected(declared: Declared, title: str, conditions: list[Facts]) -> Facts:
    return {
        "title": f"Muster: {title}",
        "woken": list(declared.wake_channels),
        "woken again": list(declared.wake_channels),
        "woken every": "1800s",
        "closed after": "1800s",
        "severity": "CRITICAL",
        "combiner": "OR",
        "enabled": True,
        "advice": True,
        **_numbered(conditions),
    }


def _policy(policy: Resource) -> Facts:
    again = "alert_strategy.notification_channel_strategy"
    return {
        "title": policy.at("display_name"),
        "woken": policy.at("notification_channels"),
        "woken again": policy.at(f"{again}.notification_channel_names"),
        "woken every": policy.at(f"{again}.renotify_interval"),
        "closed after": policy.at("alert_strategy.auto_close"),
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
    if query := next(iter(condition["condition_prometheus_query_language"]), None):
        return {
            "query": query["query"],
            "limit": ("query", query["duration"]),
            "asked every": query["evaluation_interval"],
            "asked of a metric that nobody knows yet": query["disable_metric_validation"],
        }
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
    return {label: quoted(several or one) for label, several, one in pairs}


def quoted(text: str) -> list[str]:
    """Return what stands in quotes in a filter, sorted."""
    return sorted(re.findall(r'"([^"]*)"', text))
