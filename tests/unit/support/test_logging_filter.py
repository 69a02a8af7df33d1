"""Our stand-in for Cloud Logging's query language understands what it says, and refuses the rest."""

from datetime import UTC, datetime

import pytest

from tests.support.logging_filter import NotUnderstood, matches
from tests.support.logging_server import entry

ENTRY = entry(
    "Disk full",
    at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    severity="ERROR",
    resource_type="cloud_run_revision",
    labels={"service_name": "orders", "odd": 'a"b\\c'},
    log="projects/p/logs/stderr",
)


@pytest.mark.parametrize(
    "query",
    [
        "",
        'resource.type="cloud_run_revision"',
        'resource.type = "CLOUD_RUN_REVISION" AND severity>=ERROR',
        'resource.labels.service_name=("billing" OR "orders")\nseverity>=warning',
        'resource.labels."service_name"=orders',
        'resource.labels.odd="a\\"b\\\\c"',
        'timestamp>="2026-11-02T09:00:00Z" timestamp<="2026-11-02T10:00:00+01:00"',
        'textPayload:"disk"',
        'logName:"stderr"',
    ],
)
def test_what_holds_is_found(query: str) -> None:
    """Comparisons beside or below each other, all of which hold."""
    assert matches(ENTRY, query)


@pytest.mark.parametrize(
    "query",
    [
        'resource.type="gce_instance"',
        'resource.labels.service_name="billing"',
        'resource.labels.service_name=("billing" OR "web")',
        'resource.labels.absent="x"',
        "severity>ERROR",
        'timestamp>"2026-11-02T09:00:00Z"',
        'resource.type="cloud_run_revision" severity>=CRITICAL',
    ],
)
def test_what_does_not_hold_is_not(query: str) -> None:
    """One comparison that fails is enough."""
    assert not matches(ENTRY, query)


@pytest.mark.parametrize(
    "query",
    [
        'severity>="',
        "severity ERROR",
        "severity>=ERROR OR severity=INFO",
        "NOT severity=INFO",
        "trace=x",
        "(severity=x)",
    ],
)
def test_what_is_not_known_is_refused(query: str) -> None:
    """A test that relies on more must not pass by accident."""
    with pytest.raises((NotUnderstood, KeyError)):
        matches(ENTRY, query)
