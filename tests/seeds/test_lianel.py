"""S2, the Lianel procedures: each row of their tables holds in a simulation of the preset.

On the Monday of the scenarios Bo is on call for operations and Eli for development; Fay is the infrastructure team, and
Gus the management.
"""

import pytest

from muster.simulator.play import Played
from tests.seeds.preset_play import alert, minute, minutes, of, pages, simulated
from tests.support.world import preset

PROCEDURES = "lianel"
EVERY = ("P1", "P2", "P3", "P4")
RESOLVE = "{at: 20m, resolve: {by: bo, note: restarted it}}"
REVIEW = "incident.review_scheduled"
ACKNOWLEDGE = "{at: 5m, acknowledge: {by: ada}}"


def of_severity(severity: str, *events: str, until: str = "24h") -> Played:
    """Return what comes of an incident of a severity."""
    return simulated(PROCEDURES, alert(severity=severity), *events, until=until)


ESCALATION = [
    # 4.2 Escalation Path: operations; development after 1 hour, infrastructure after 2, management after 4
    (0, 1, "bo", 1),
    (60, 2, "eli", 7),
    (120, 3, "fay", 8),
    (240, 4, "gus", 9),
]


@pytest.mark.parametrize("severity", EVERY)
@pytest.mark.parametrize(("at", "level", "person", "step"), ESCALATION)
def test_each_level_comes_in_its_time(severity: str, at: int, level: int, person: str, step: int) -> None:
    """4.2: "if unresolved after" 1, 2 and 4 hours, counted from the opening, acknowledged or not."""
    for run in (of_severity(severity), of_severity(severity, ACKNOWLEDGE)):
        assert (at, person, f"escalation.{severity}[{step}]") in pages(run)
        assert minutes(of(run, "incident.escalated", level=level)) == ([at] if at else [])


@pytest.mark.parametrize("severity", EVERY)
def test_nobody_else_is_paged(severity: str) -> None:
    """4.2: what the procedures do not say does not happen, in a whole day."""
    assert [(at, person) for at, person, _ in pages(of_severity(severity))] == [
        (at, person) for at, _, person, _ in ESCALATION
    ]


@pytest.mark.parametrize(("at", "level"), [(60, 2), (120, 3), (240, 4)])
def test_what_is_resolved_goes_no_further(at: int, level: int) -> None:
    """4.2: a minute before the time is soon enough."""
    run = of_severity("P2", f"{{at: {at - 1}m, resolve: {{by: bo}}}}")
    assert level not in {line.level for line in of(run, "incident.escalated")}
    assert all(when < at for when, _, _ in pages(run))


AT_ONCE = [
    # 4.1 Escalation Triggers, by the type that a triage finds
    ("code", 2, "eli"),
    ("infrastructure", 3, "fay"),
    ("network", 3, "fay"),
    ("hardware", 3, "fay"),
    ("security", 4, "gus"),
    ("customer-escalation", 4, "gus"),
]


@pytest.mark.parametrize("severity", EVERY)
@pytest.mark.parametrize(("kind", "level", "person"), AT_ONCE)
def test_a_kind_of_issue_goes_up_at_once(severity: str, kind: str, level: int, person: str) -> None:
    """4.1: known from the alert, at the opening; found by a later triage, then."""
    opened = simulated(PROCEDURES, alert(severity=severity, type=kind), until="30m")
    assert (0, level) in [(minute(line), line.level) for line in of(opened, "incident.escalated")]
    assert (0, person) in [page[:2] for page in pages(opened)]
    found = of_severity(severity, ACKNOWLEDGE, f"{{at: 40m, triage: {{by: bo, type: {kind}}}}}", until="50m")
    assert [(minute(line), line.level) for line in of(found, "incident.escalated")] == [(40, level)]
    assert [page[:2] for page in pages(found)] == [(0, "bo"), (40, person)]


@pytest.mark.parametrize("severity", EVERY)
@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Security breach in the portal", ACKNOWLEDGE),
        ("Something is wrong", "{at: 30m, assess: {by: bo, levels: {business: high}}}"),
        ("Something is wrong", "{at: 30m, escalate: {by: bo, level: 4}}"),
    ],
)
def test_who_is_passed_over_at_first_comes_in_their_time(severity: str, title: str, event: str) -> None:
    """4.2: development after 1 hour and infrastructure after 2, though 4.1 or a person calls management before."""
    run = simulated(PROCEDURES, alert(title, severity=severity), event)
    assert [(at, who) for at, who, _ in pages(run) if at >= 60] == [(60, "eli"), (120, "fay")]


@pytest.mark.parametrize("severity", EVERY)
@pytest.mark.parametrize("title", ["Security breach in the portal", "Customer escalation from a ministry"])
def test_management_hears_at_once_of_what_the_title_says(severity: str, title: str) -> None:
    """4.1, level 4: security incidents and customer escalations."""
    run = simulated(PROCEDURES, alert(title, severity=severity), until="10m")
    assert (0, "gus") in [page[:2] for page in pages(run)]


@pytest.mark.parametrize("severity", EVERY)
def test_management_hears_at_once_of_business_impact(severity: str) -> None:
    """4.1, level 4: "Business impact", as the alert is labelled, or as it is assessed later."""
    labelled = simulated(PROCEDURES, alert(severity=severity, labels="{impact: business}"), until="10m")
    assert (0, "gus") in [page[:2] for page in pages(labelled)]
    for level, heard in (("low", []), ("medium", [12]), ("high", [12])):
        said = f"{{at: 12m, assess: {{by: bo, levels: {{business: {level}}}}}}}"
        run = of_severity(severity, said, until="30m")
        assert [at for at, person, _ in pages(run) if person == "gus"] == heard


@pytest.mark.parametrize("severity", ["P1", "P2", "P3"])
def test_what_must_be_answered_today_wakes_people(severity: str) -> None:
    """1.1: a P4 has a business day to respond, and its first page comes by e-mail; all others ring."""
    assert of(of_severity(severity, until="1m"), "page")[0].channel == "push"
    assert of(of_severity("P4", until="1m"), "page")[0].channel == "email"


@pytest.mark.parametrize(
    ("severity", "acknowledge", "resolve"),
    # 1.1 Severity Levels: response time, resolution target; in hours. A business day from Monday is Tuesday.
    [("P1", 0.25, 4), ("P2", 1, 8), ("P3", 4, 24), ("P4", 24, 7 * 24)],
)
def test_deadlines(severity: str, acknowledge: float, resolve: float) -> None:
    """1.1: missed to the minute, and once."""
    run = of_severity(severity, until="8d")
    assert minutes(of(run, "deadline.missed", deadline="acknowledge")) == [acknowledge * 60]
    assert minutes(of(run, "deadline.missed", deadline="resolve")) == [resolve * 60]


@pytest.mark.parametrize(("severity", "every"), [("P1", 30), ("P2", 60)])
def test_stakeholders_have_updates_every_30_to_60_minutes(severity: str, every: int) -> None:
    """3.4: asked of the owner, and counted from the last one that was sent."""
    run = of_severity(severity, ACKNOWLEDGE)
    due = list(range(every, 24 * 60 + 1, every))
    assert minutes(of(run, "update.due", audience="stakeholders", kind="update")) == due
    assert {line.person for line in of(run, "reminder", about="incident.update_due")} == {"ada"}
    sent = of_severity(severity, "{at: 7m, update: {by: bo, text: We found it}}", until=f"{every + 8}m")
    assert minutes(of(sent, "update.due")) == [7 + every]


@pytest.mark.parametrize("severity", EVERY)
def test_stakeholders_are_notified_at_the_beginning_and_at_the_end(severity: str) -> None:
    """3.1, Step 1; 7.1 and 7.3: by themselves; a P3 or a P4 asks nobody for anything in between."""
    run = of_severity(severity, "{at: 29m, resolve: {by: bo}}", until="1h")
    told = [(minute(line), line.more["kind"]) for line in of(run, "update.sent")]
    assert told[:2] == [(0, "initial"), (29, "resolution")]
    assert minutes(of(run, "broadcast", channel="stakeholders", audience="stakeholders"))[:2] == [0, 29]


@pytest.mark.parametrize("severity", ["P3", "P4"])
def test_less_than_major_impact_asks_for_no_updates(severity: str) -> None:
    """3.4, as the preset reads it: 1.1 gives these 4 hours or more before anybody responds."""
    assert of(of_severity(severity), "update.due") == []


def test_the_messages_have_the_words_of_section_7() -> None:
    """7.1 to 7.3, with what is known filled in; lines of what is not are left out."""
    update = "{at: 10m, update: {by: bo, text: Restarting the API, eta: noon}}"
    run = simulated(PROCEDURES, alert("API is down", severity="P1"), update, RESOLVE, until="30m")
    first, second, last = (line.more for line in of(run, "update.sent")[:3])
    assert first["subject"] == "[P1] Incident: API is down"
    lines = str(first["text"]).splitlines()
    assert lines[:4] == ["Incident Details:", "- Severity: P1", "- Status: Detected", ""]
    assert lines[-1].startswith("Next Update: ")
    assert second["subject"] == "Incident Update: API is down"
    assert second["text"] == "Status: Detected\n\nUpdate:\nRestarting the API\n\nETA: noon"
    assert last["subject"] == "Incident Resolved: API is down"
    text = str(last["text"])
    assert text.startswith("Status: Resolved\n\nResolution:\n")
    assert "restarted it" in text
    assert "\n\nIncident Report: " in text


def test_the_user_impact_is_what_was_assessed() -> None:
    """7.1: "User Impact: [Description]"; 3.1, step 2: "Assess user impact". Nobody is told of one before that."""
    again = (assess("{user: high}"), RESOLVE, alert(severity="P1", at="25m"))
    first, second = (str(line.more["text"]) for line in of(of_severity("P1", *again), "update.sent", kind="initial"))
    assert "User Impact" not in first
    assert "- User Impact: User high\n" in second


@pytest.mark.parametrize("severity", EVERY)
def test_whoever_acknowledges_is_the_incident_owner(severity: str) -> None:
    """3.1, Step 1: "Acknowledge incident, assign incident owner"."""
    run = of_severity(severity, ACKNOWLEDGE, until="10m")
    owners = [(minute(line), line.person, line.more["role"]) for line in of(run, "role.assigned")]
    assert owners == [(5, "ada", "owner")]


def assess(levels: str) -> str:
    """Return the event of an assessment."""
    return f"{{at: 10m, assess: {{by: bo, levels: {levels}}}}}"


@pytest.mark.parametrize(
    ("severity", "assessed", "reviewed"),
    [
        # 6.2 Post-Mortem Process, When to Conduct
        ("P1", "{user: low}", True),  # "P1 incidents (always)"
        ("P2", "{user: high}", True),  # "P2 incidents (if significant impact)"
        ("P2", "{business: high}", True),
        ("P2", "{user: low, business: medium}", False),
        ("P3", "{user: low}", False),
        ("P4", "{user: low}", False),
    ],
)
def test_which_incidents_are_reviewed(severity: str, assessed: str, *, reviewed: bool) -> None:
    """6.2: within 48 hours of the resolution, and on record when it was not."""
    run = of_severity(severity, assess(assessed), RESOLVE, until="3d")
    due = ["2026-11-04T09:20:00Z"] if reviewed else []
    assert [line.fields()["due_at"] for line in of(run, "review.scheduled")] == due
    assert minutes(of(run, "deadline.missed", deadline="review")) == ([48 * 60 + 20] if reviewed else [])


def test_responders_and_stakeholders_hear_of_the_review() -> None:
    """6.2, Process, 2: whoever owned it is reminded, the incidents' room and the stakeholders are told, once."""
    run = of_severity("P3", RESOLVE, "{at: 25m, review: {by: ada, reason: four teams were in it}}", until="1h")
    heard = [(line.type, line.person or line.channel) for line in run.lines if line.more.get("about") == REVIEW]
    assert sorted(heard) == [("broadcast", "incidents"), ("broadcast", "stakeholders"), ("reminder", "bo")]


def test_recurring_incidents_are_reviewed() -> None:
    """6.2: "Recurring incidents": the third of a week, whatever its severity."""
    days = (
        (alert(severity="P4", at=f"{day}d"), f"{{at: {day}d2h, resolve: {{by: bo, incident: one}}}}")
        for day in (0, 2, 4)
    )
    run = simulated(PROCEDURES, *(event for day in days for event in day), until="5d")
    assert minutes(of(run, "review.scheduled")) == [4 * 24 * 60 + 120]


def test_complex_incidents_are_reviewed_when_somebody_says_so() -> None:
    """6.2: "Complex incidents": by whoever sees that it is one, and so within 48 hours of that."""
    run = of_severity("P3", RESOLVE, "{at: 25m, review: {by: bo, reason: four teams were in it}}", until="1h")
    assert [line.fields()["due_at"] for line in of(run, "review.scheduled")] == ["2026-11-04T09:25:00Z"]


CHECKLIST = [
    "Acknowledge incident",
    "Classify severity",
    "Assign owner",
    "Notify stakeholders",
    "Investigate root cause",
    "Implement fix",
    "Verify resolution",
    "Document incident",
    "Schedule post-mortem (if needed)",
]
"""8 Quick Reference, Incident Response Checklist."""


@pytest.mark.parametrize("severity", EVERY)
@pytest.mark.parametrize("missing", CHECKLIST)
def test_a_record_is_closed_once_the_checklist_is_done(severity: str, missing: str) -> None:
    """8: with one of its lines open it is refused."""
    checks = [f"{{at: 30m, check: {{by: bo, criterion: {each}}}}}" for each in CHECKLIST if each != missing]
    last = f"{{at: 50m, check: {{by: bo, criterion: {missing}}}}}"
    close = "{{at: {}m, close: {{by: bo}}}}"
    run = of_severity(severity, RESOLVE, *checks, close.format(40), last, close.format(55), until="1h")
    assert minutes(of(run, "refused")) == [40]
    assert minutes(of(run, "incident.closed")) == [55]


@pytest.mark.parametrize(
    ("title", "kind", "runbook", "first", "last"),
    [
        # 5.1 to 5.5: a symptom, the runbook, the first step of the response and the last
        ("503 errors", "service-outage", "SERVICE-RESTART-PROCEDURES", "Check service status", "Verify recovery"),
        ("DAG load failed", "dag-failure", "DAG-FAILURE-RECOVERY", "Check DAG status", "Investigate root cause"),
        ("Slow queries", "database", "DATABASE-MAINTENANCE", "Check database status", "Optimize or restart"),
        ("Slow API", "performance", "PERFORMANCE-TROUBLESHOOTING", "Check system resources", "Monitor improvements"),
        ("Stale data", "data-quality", "DATA-QUALITY-ISSUES", "Check data quality metrics", "Verify data quality"),
    ],
)
def test_a_common_scenario_has_its_runbook_and_first_steps(
    title: str, kind: str, runbook: str, first: str, last: str
) -> None:
    """5.1 to 5.5; 8, Key Links: where the runbooks are."""
    (opened,) = of(simulated(PROCEDURES, alert(title), until="1m"), "incident.opened")
    guide = preset(PROCEDURES).types[str(opened.more["incident_type"])]
    assert (guide.id, guide.runbook) == (kind, f"/root/lianel/dc/runbooks/{runbook}.md")
    assert (guide.first_steps[0], guide.first_steps[-1], len(guide.first_steps)) == (first, last, 5)
