"""The API on how bad an incident is: why, who may say other, who may only ask, and what the impact makes of it."""

from dataclasses import replace
from typing import Any

import pytest

from muster.domain.rules.classification import Rule
from muster.domain.rules.impact import Impact
from tests.support.desk import Desk, desk_policy, said
from tests.support.policies import ON_CALL, when

WHY = {"severity": "P1", "reason": "finance is blocked"}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Return the desk of an organisation in which only who is on call decides, with a table for the impact."""
    policy = desk_policy(
        override_by=(ON_CALL,),
        impact=Impact(raises=(Rule(rule="impact.raises[1]", when=when(business="high"), then="P1"),)),
    )
    steps = {"outage": replace(policy.types["outage"], first_steps=("Look", "Mend"))}
    desk.policies.policy = replace(policy, types=policy.types | steps)
    return desk


def _do(desk: Desk, incident: str, action: str, body: dict[str, Any], bearer: str = "bo-token") -> dict[str, Any]:
    response = desk.api("POST", f"/incidents/{incident}/{action}", body, bearer=bearer)
    assert response.status == 200, response.body
    result: dict[str, Any] = said(response)
    return result


def test_an_incident_is_shown_with_all_that_led_to_its_classification(desk: Desk) -> None:
    """And with what helps."""
    incident = desk.open(title="data loss in checkout", severity="low")
    shown = said(desk.api("GET", f"/incidents/{incident.id}", bearer="view-token"))
    assert shown["classification"]["severity"] == [
        {"code": "rule", "text": "what is lost does not come back", "rule": "classification.severity[1]"},
        {"code": "outvoted", "text": 'the alert says "low", for which P4 would do', "rule": None},
    ]
    assert set(shown["classification"]) == {"severity", "type", "service", "team"}
    assert (shown["runbook"], shown["first_steps"]) == ("https://wiki.example/checkout", ["Look", "Mend"])
    assert (shown["impact"], shown["severity_requests"]) == ({}, {})


@pytest.mark.parametrize(
    ("action", "bearer", "name"), [("severity", "bo-token", "Bo"), ("request", "view-token", "dashboard")]
)
def test_who_may_not_decide_asks(desk: Desk, action: str, bearer: str, name: str) -> None:
    """The answer says that it was asked for; a viewer may do that, and nothing else."""
    incident = desk.open(severity="P3")
    result = _do(desk, incident.id, action, WHY, bearer)
    text = f"{name} asks for P1 instead of P3: finance is blocked"
    (event,) = result["events"]
    assert (event["type"], event["reason"]["text"]) == ("incident.severity_requested", text)
    assert (result["changed"], result["incident"]["severity"]) == (True, "P3")
    assert [each["text"] for each in result["incident"]["severity_requests"].values()] == [text]
    assert event["recipients"] == []


@pytest.mark.parametrize("action", ["severity", "assess", "acknowledge"])
def test_a_viewer_may_only_ask(desk: Desk, action: str) -> None:
    """Everything else needs a responder."""
    incident = desk.open(severity="P3")
    assert desk.api("POST", f"/incidents/{incident.id}/{action}", {}, bearer="view-token").status == 403


@pytest.mark.parametrize("action", ["severity", "request"])
@pytest.mark.parametrize("reason", [{}, {"reason": ""}])
def test_no_severity_is_said_without_a_reason(desk: Desk, action: str, reason: dict[str, str]) -> None:
    """Whoever says it."""
    incident = desk.open(severity="P3")
    response = desk.api("POST", f"/incidents/{incident.id}/{action}", {"severity": "P1", **reason}, bearer="bo-token")
    assert (response.status, "reason" in said(response)["detail"]) == (422, True)


def test_an_assessment_raises_the_severity(desk: Desk) -> None:
    """By the policy's table, whoever assesses; both are told."""
    incident = desk.open(severity="P3")
    result = _do(desk, incident.id, "assess", {"levels": {"business": "high"}, "note": "the till is closed"})
    assert [event["text"] for event in result["events"]][:2] == [
        "Impact assessed as business high by Bo: the till is closed",
        'Severity changed from P3 to P1: the impact was assessed: business is "high"',
    ]
    assert (result["incident"]["severity"], result["incident"]["impact"]) == ("P1", {"business": "high"})


@pytest.mark.parametrize(
    ("levels", "status", "detail"),
    [
        ({}, 422, "Expected `object` of length >= 1"),
        ({"moon": "high"}, 409, "Moon is no dimension of the impact: say one of business, technical, user, recovery."),
        ({"user": "huge"}, 409, "Huge is no level of user: say one of none, low, medium, high."),
    ],
)
def test_what_cannot_be_assessed_is_refused(desk: Desk, levels: dict[str, str], status: int, detail: str) -> None:
    """With what can."""
    incident = desk.open(severity="P3")
    response = desk.api("POST", f"/incidents/{incident.id}/assess", {"levels": levels}, bearer="bo-token")
    assert response.status == status
    assert said(response)["detail"].startswith(detail)
