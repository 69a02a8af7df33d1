"""S1 and S2: each example of a severity, and of a kind of incident, has that severity and that type by its title."""

from typing import TypeAlias

import pytest

from muster.domain.classification import Classification, classify
from muster.domain.surroundings import Surroundings
from tests.support.alerts import an_alert
from tests.support.policies import START
from tests.support.world import preset

GUIDE, PROCEDURES = "self-healing-pipeline", "lianel"
Examples: TypeAlias = dict[str, dict[str, tuple[str, ...]]]

SEVERITIES: Examples = {
    GUIDE: {  # Severity Levels, Examples
        "P1": (
            "Production pipeline complete failure",
            "Data corruption affecting business decisions",
            "Security breach",
        ),
        "P2": (
            "Critical pipeline component failure",
            "Significant performance degradation",
            "Data quality issues affecting reports",
        ),
        "P3": ("Non-critical pipeline failures", "Minor performance issues", "Isolated data quality problems"),
        "P4": ("Cosmetic issues", "Non-critical warnings", "Minor optimization opportunities"),
    },
    PROCEDURES: {  # 1.1, Examples
        "P1": ("Complete service unavailability", "Data corruption or loss", "Security breach", "Database failure"),
        "P2": (
            "Partial service outage",
            "Critical DAG failures",
            "API performance degradation",
            "Authentication failures",
        ),
        "P3": (
            "Single DAG failure",
            "Non-critical feature issues",
            "Performance degradation (non-critical)",
            "Data quality issues",
        ),
        "P4": ("Cosmetic issues", "Documentation errors", "Minor performance issues", "Non-critical alerts"),
    },
}
"""By the document and the severity."""

TYPES: Examples = {
    GUIDE: {  # Incident Types; then examples of Severity Levels that are plainly of one
        "data-quality": (
            *("Schema validation failures", "Data integrity issues", "Missing or corrupt data"),
            *("Referential integrity violations", "Missing data", "Data corruption affecting business decisions"),
            *("Data quality issues affecting reports", "Isolated data quality problems"),
        ),
        "pipeline-execution": (
            *("DAG or task failures", "Scheduling issues", "Dependency failures", "Resource constraints"),
            *("Production pipeline complete failure", "Critical pipeline component failure"),
        ),
        "performance": (
            *("Slow query execution", "Processing delays", "Resource exhaustion", "Throughput degradation"),
            *("Significant performance degradation", "Minor performance issues"),
        ),
        "infrastructure": (
            *("Cloud service disruptions", "Network issues", "Storage problems", "Compute resource failures"),
        ),
        "security": (
            *("Unauthorized access attempts", "Unusual access patterns", "Potential data exfiltration"),
            *("Compliance violations", "Security breach"),
        ),
        "self-healing": (
            *("Incorrect automated actions", "Self-healing failures", "Model performance issues"),
            "Configuration problems",
        ),
    },
    PROCEDURES: {  # 5.1 to 5.5, Symptoms; 4.1 Escalation Triggers; then examples of 1.1 that are plainly of one
        "service-outage": (
            *("Service unavailable", "502/503 errors", "Health checks failing"),
            *("Complete service unavailability", "Partial service outage"),
        ),
        "dag-failure": (
            *("Multiple DAGs failing", "Tasks stuck", "High failure rate"),
            *("Critical DAG failures", "Single DAG failure"),
        ),
        "database": ("Connection failures", "Slow queries", "Database errors", "Database failure"),
        "performance": (
            *("Slow API responses", "High CPU/memory", "High CPU", "High memory", "Timeout errors"),
            *("API performance degradation", "Performance degradation (non-critical)", "Minor performance issues"),
        ),
        "data-quality": (
            *("Missing data", "Stale data", "Data errors", "Data quality issues", "Data corruption or loss"),
        ),
        "code": (
            *("Code/config issues", "Code issues", "Config issues", "Bug fixes needed", "Feature problems"),
            "Non-critical feature issues",
        ),
        "infrastructure": ("Infrastructure issues",),
        "network": ("Network problems",),
        "hardware": ("Hardware failures",),
        "security": ("Security incidents", "Security breach"),
        "customer-escalation": ("Customer escalations",),
    },
}
"""By the document and the type."""


def classified(document: str, title: str) -> Classification:
    """Return what a document's preset makes of an alert that says nothing but a title."""
    alert = an_alert(title=title, description="", severity=None)
    return classify(alert, preset(document), Surroundings(now=START))


def cases(tables: Examples) -> list[tuple[str, str, str]]:
    """Return a document, a title and what it is, of each example."""
    return [
        (document, title, what)
        for document, table in tables.items()
        for what, titles in table.items()
        for title in titles
    ]


@pytest.mark.parametrize(("document", "title", "severity"), cases(SEVERITIES))
def test_an_example_of_a_severity_has_it(document: str, title: str, severity: str) -> None:
    """A rule says so, be the service whichever: not what is left when no rule does."""
    found = classified(document, title)
    assert (found.severity, found.reasons["severity"][0].code) == (severity, "rule")


@pytest.mark.parametrize(("document", "title", "kind"), cases(TYPES))
def test_an_example_of_a_type_is_of_it(document: str, title: str, kind: str) -> None:
    """By its title alone."""
    assert classified(document, title).type == kind


@pytest.mark.parametrize("document", [GUIDE, PROCEDURES])
def test_each_type_has_an_example(document: str) -> None:
    """Every type of a preset can come of a title."""
    assert set(preset(document).types) == set(TYPES[document])


@pytest.mark.parametrize(
    ("document", "title", "kind"),
    [
        (PROCEDURES, "Status code 503 from the portal", "service-outage"),
        (PROCEDURES, "Database slow after a config change", "database"),
        (PROCEDURES, "Network config of the gateway lost", "network"),
        (GUIDE, "Task failed: table is slow", "pipeline-execution"),
    ],
)
def test_a_symptom_goes_before_its_cause(document: str, title: str, kind: str) -> None:
    """What pages another team at once is not found where the words only sound like it."""
    assert classified(document, title).type == kind


def test_security_is_the_security_teams() -> None:
    """S1, Functional Escalation: "Security issues: Security team"; and the severity is its own P1 example's."""
    found = classified(GUIDE, "Security breach")
    assert (found.severity, found.team) == ("P1", "security")
    assert classified(GUIDE, "Cloud service disruptions").team == "devops"
    assert classified(GUIDE, "Model performance issues").team == "development"


@pytest.mark.parametrize(
    ("document", "title"),
    [(GUIDE, "Non-critical pipeline component failure"), (PROCEDURES, "Non-critical DAG failure")],
)
def test_what_is_not_critical_is_not_taken_for_critical(document: str, title: str) -> None:
    """The word "critical" is in it, with another before it."""
    assert classified(document, title).severity == "P3"
