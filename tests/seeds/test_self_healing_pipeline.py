"""S1, the self-healing pipeline's guide: each row of its tables holds in a simulation of the preset.

On the Monday of the scenarios Ada is the primary on call, Bo the secondary and Eli the data specialist; Kim is the
director, Ida the incident manager, Dee the technical coordinator and Mia the communications coordinator.
"""

import pytest

from muster.simulator.play import Played
from tests.seeds.preset_play import alert, minute, minutes, of, pages, simulated

GUIDE = "self-healing-pipeline"
EVERY = ("P1", "P2", "P3", "P4")


def of_severity(severity: str, *events: str, until: str = "24h") -> Played:
    """Return what comes of an incident of a severity."""
    return simulated(GUIDE, alert(severity=severity), *events, until=until)


ESCALATION = [
    # On-Call Rotation, 1 and 3: the primary at once; the secondary after 15 min (P1) or 30 min (P2). Severity Levels:
    # P3 responds within 4 h. Management Escalation: the director at once, past 2 h, past 8 h, never. Time-Based
    # Escalation: level 2 after 30 min, 2 h, 8 h. Detection and Triage: P1 and P2 engage the incident manager, and
    # assemble a team.
    ("P1", 0, "ada", "escalation.P1[1]"),
    ("P1", 0, "kim", "escalation.P1[1]"),
    ("P1", 0, "ida", "escalation.P1[1]"),
    ("P1", 0, "mia", "escalation.P1[1]"),
    ("P1", 15, "bo", "escalation.P1[2]"),
    ("P1", 30, "dee", "escalation.P1[3]"),
    ("P1", 30, "eli", "escalation.P1[3]"),
    ("P2", 0, "ada", "escalation.P2[1]"),
    ("P2", 0, "ida", "escalation.P2[2]"),
    ("P2", 30, "bo", "escalation.P2[3]"),
    ("P2", 120, "dee", "escalation.P2[4]"),
    ("P2", 120, "eli", "escalation.P2[4]"),
    ("P2", 120, "kim", "escalation.P2[5]"),
    ("P3", 0, "ada", "escalation.P3[1]"),
    ("P3", 240, "bo", "escalation.P3[2]"),
    ("P3", 480, "dee", "escalation.P3[3]"),
    ("P3", 480, "eli", "escalation.P3[3]"),
    ("P3", 480, "kim", "escalation.P3[4]"),
    ("P4", 0, "ada", "escalation.P4[1]"),
]
LEVEL_2 = [("P1", 30), ("P2", 120), ("P3", 480)]
"""Escalation Paths, 2. Time-Based Escalation: in minutes without resolution."""


@pytest.mark.parametrize(("severity", "at", "person", "rule"), ESCALATION)
def test_who_is_paged_when_nobody_reacts(severity: str, at: int, person: str, rule: str) -> None:
    """Escalation Paths, 2 and 4; On-Call Rotation, 1 and 3; Detection and Triage, 3."""
    assert (at, person, rule) in pages(of_severity(severity))


@pytest.mark.parametrize("severity", EVERY)
def test_nobody_else_is_paged(severity: str) -> None:
    """What the guide does not say does not happen, in a whole day."""
    rows = sorted((at, person, rule) for which, at, person, rule in ESCALATION if which == severity)
    assert pages(of_severity(severity)) == rows


@pytest.mark.parametrize(("severity", "at"), LEVEL_2)
def test_level_2_comes_even_if_it_is_acknowledged(severity: str, at: int) -> None:
    """Escalation Paths, 2: "without resolution"; an acknowledgement calls off the secondary, and nobody else."""
    run = of_severity(severity, "{at: 5m, acknowledge: {by: ada}}")
    assert [(minute(line), line.level) for line in of(run, "incident.escalated")] == [(at, 2)]
    rows = sorted(row[1:] for row in ESCALATION if row[0] == severity and row[2] != "bo")
    assert pages(run) == rows


@pytest.mark.parametrize(("severity", "at"), LEVEL_2)
def test_level_2_does_not_come_once_it_is_resolved(severity: str, at: int) -> None:
    """Escalation Paths, 2: a minute before the time is soon enough."""
    run = of_severity(severity, f"{{at: {at - 1}m, resolve: {{by: ada}}}}")
    assert of(run, "incident.escalated") == []
    assert all(when < at for when, _, _ in pages(run))


@pytest.mark.parametrize(("level", "first"), [(2, "dee"), (3, "jo")])
def test_whoever_escalates_by_hand_takes_nothing_from_the_times(level: int, first: str) -> None:
    """Escalation Paths, 2 and 4: level 2 by two hours, and the director past them, not before."""
    run = of_severity("P2", "{at: 5m, acknowledge: {by: ada}}", f"{{at: 1h, escalate: {{by: ada, level: {level}}}}}")
    assert first in {person for at, person, _ in pages(run) if at == 60}
    assert {person for at, person, _ in pages(run) if at <= 120} >= {"dee", "eli", "kim"}
    assert [at for at, person, _ in pages(run) if person == "kim"] == [120]


def test_a_low_incident_escalates_to_nobody() -> None:
    """Severity Levels: "N/A". Escalation Paths, 4: "No management escalation required". In a week."""
    run = of_severity("P4", until="7d")
    assert of(run, "incident.escalated") == []
    assert {line.person for line in of(run, "page")} == {"ada"}


def test_a_high_incident_that_was_a_medium_one_engages_the_incident_manager() -> None:
    """Detection and Triage: what turns out to be a P2 does at once, though somebody owns it."""
    raised = "{at: 10m, set_severity: {by: ada, severity: P2, reason: it is wider}}"
    run = of_severity("P3", "{at: 5m, acknowledge: {by: ada}}", raised)
    assert (10, "ida", "escalation.P2[2]") in pages(run)


UPDATES = [("P1", 30), ("P2", 120), ("P3", 240)]
"""Communication Protocol, 4. Update Frequency, in minutes."""


@pytest.mark.parametrize(("severity", "every"), UPDATES)
def test_updates_are_due_so_often(severity: str, every: int) -> None:
    """Communication Protocol, 4: nobody sends any, and each is due, and missed."""
    run = of_severity(severity)
    due = list(range(every, 24 * 60 + 1, every))
    assert minutes(of(run, "update.due", audience="stakeholders", kind="update")) == due
    assert len(of(run, "update.due")) == len(due)
    assert {line.rule for line in of(run, "update.due")} == {f"communication.{severity}[1]"}


@pytest.mark.parametrize(("severity", "every"), UPDATES)
def test_updates_are_counted_from_the_last_one(severity: str, every: int) -> None:
    """Communication Protocol, 4: "updates every …" after one was sent."""
    run = of_severity(severity, "{at: 7m, update: {by: ada, text: We found it}}", until=f"{every + 8}m")
    assert minutes(of(run, "update.due")) == [7 + every]


def test_the_communications_coordinator_sees_to_the_updates_of_a_critical_incident() -> None:
    """Key Roles: "Stakeholder updates" are the coordinator's, even if somebody else owns the incident."""
    run = of_severity("P1", "{at: 5m, acknowledge: {by: ada}}", until="40m")
    assert [(minute(line), line.person) for line in of(run, "reminder", about="incident.update_due")] == [(30, "mia")]


def test_the_responder_sees_to_the_updates_of_a_smaller_one() -> None:
    """Key Roles: "For smaller incidents, the On-Call Responder may handle multiple roles"."""
    run = of_severity("P2", "{at: 5m, acknowledge: {by: ada}}", until="130m")
    assert [(minute(line), line.person) for line in of(run, "reminder", about="incident.update_due")] == [(120, "ada")]


@pytest.mark.parametrize("severity", EVERY)
def test_the_first_word_and_the_last_go_out_by_themselves(severity: str) -> None:
    """Communication Protocol, 2 and 4; Incident Closure, 3: of a P4 they are the only ones."""
    run = of_severity(severity, "{at: 20m, resolve: {by: ada, note: restarted}}", until="2d")
    sent = of(run, "update.sent", audience="stakeholders")
    assert [(minute(line), line.more["kind"]) for line in sent][:2] == [(0, "initial"), (20, "resolution")]
    assert of(run, "update.due") == []


def test_of_a_low_incident_there_is_nothing_in_between() -> None:
    """Communication Protocol, 4: "P4: Initial and final updates only", however long it takes."""
    run = of_severity("P4", "{at: 5d, resolve: {by: ada}}", until="6d")
    sent = [(minute(line), line.more["kind"]) for line in of(run, "update.sent")]
    assert sent == [(0, "initial"), (7200, "resolution")]
    assert of(run, "update.due") == []


@pytest.mark.parametrize(("severity", "told"), [("P1", True), ("P2", True), ("P3", False), ("P4", False)])
def test_users_hear_of_major_incidents_on_the_status_page(severity: str, *, told: bool) -> None:
    """Communication Protocol, 3: "Status page updates", the first word and the last."""
    run = of_severity(severity, "{at: 20m, resolve: {by: ada}}", until="1h")
    assert minutes(of(run, "broadcast", audience="users", channel="status-page")) == ([0, 20] if told else [])


@pytest.mark.parametrize("kind", ["security", "infrastructure"])
def test_the_team_hears_of_what_turns_out_to_be_theirs_while_somebody_works_on_it(kind: str) -> None:
    """Escalation Paths, 3. Functional Escalation: "Security issues: Security team". They are reminded, not paged."""
    run = of_severity("P3", "{at: 10m, acknowledge: {by: ada}}", f"{{at: 20m, triage: {{by: ada, type: {kind}}}}}")
    told = {"security": "gus", "infrastructure": "fay"}[kind]
    assert [(minute(line), line.person) for line in of(run, "reminder") if minute(line) == 20] == [(20, told)]
    assert [page for page in pages(run) if page[0] == 20] == []


def test_the_final_classification_is_for_the_record() -> None:
    """Automated Classification, 2: "Final classification for post-incident analysis"."""
    run = of_severity("P4", "{at: 5m, resolve: {by: ada}}", "{at: 6m, triage: {by: ada, type: security}}")
    assert [(minute(line), line.more["incident_type"]) for line in of(run, "triaged")] == [(6, "security")]
    assert [page for page in pages(run) if page[0] > 5] == []
    assert of(run, "refused") == []


def test_a_first_message_says_the_severity_and_the_estimated_impact() -> None:
    """Communication Protocol, 2: "Initial notification with severity and estimated impact".

    Nobody has assessed any at the first moment: then it says no more than what the severity means.
    """
    (said,) = of(of_severity("P1", until="5m"), "update.sent", audience="stakeholders")
    text = str(said.more["text"])
    assert said.more["subject"] == "[P1 Critical] Something is wrong"
    assert "Severity: P1 (Critical)\nWhat that means: complete system failure or severe business impact" in text
    assert "impact: " not in text
    assert "Next update: " in text


@pytest.mark.parametrize(
    ("severity", "acknowledge", "triage"),
    [
        # Severity Levels, Response Time; On-Call Rotation, 3 (P1, P2); Detection and Triage, its last sentence
        ("P1", [15], [15]),
        ("P2", [30], [60]),
        ("P3", [240], [240]),
        ("P4", [24 * 60], []),
    ],
)
def test_deadlines(severity: str, acknowledge: list[int], triage: list[int]) -> None:
    """Severity Levels; On-Call Rotation, 3; Detection and Triage: missed to the minute, and once."""
    run = of_severity(severity, until="2d")
    missed = {name: minutes(of(run, "deadline.missed", deadline=name)) for name in ("acknowledge", "triage")}
    assert missed == {"acknowledge": acknowledge, "triage": triage}


TEAM = {
    "on-call-responder": "ada",
    "incident-manager": "ida",
    "technical-coordinator": "dee",
    "communications": "mia",
    "expert": "eli",
    "stakeholder-representative": "kim",
}


@pytest.mark.parametrize(
    ("severity", "roles"),
    [
        ("P1", set(TEAM)),
        ("P2", {"on-call-responder", "incident-manager", "technical-coordinator"}),
        ("P3", {"on-call-responder"}),
        ("P4", {"on-call-responder"}),
    ],
)
def test_roles_are_filled_by_severity(severity: str, roles: set[str]) -> None:
    """Incident Response Team Structure: "For P1 incidents, all roles"; P3 and P4 "may only involve responders"."""
    filled = {line.more["role"]: line.person for line in of(of_severity(severity, until="1m"), "role.assigned")}
    assert filled == {role: TEAM[role] for role in roles}


CRITERIA = [
    "Issue is fully resolved",
    "Root cause is identified and documented",
    "Temporary workarounds are removed",
    "Normal service is restored",
    "All stakeholders are notified",
]
"""Incident Closure, 1. Closure Criteria."""


@pytest.mark.parametrize("severity", ["P1", "P2"])
@pytest.mark.parametrize("missing", CRITERIA)
def test_a_record_is_closed_once_all_criteria_are_met(severity: str, missing: str) -> None:
    """Incident Closure, 1: with one of them open it is refused."""
    checks = [f"{{at: 30m, check: {{by: ada, criterion: {each}}}}}" for each in CRITERIA if each != missing]
    last = f"{{at: 50m, check: {{by: ada, criterion: {missing}}}}}"
    close = "{{at: {}m, close: {{by: ada}}}}"
    events = ("{at: 20m, resolve: {by: ada}}", *checks, close.format(40), last, close.format(55))
    run = of_severity(severity, *events, until="1h")
    assert minutes(of(run, "refused")) == [40]
    assert minutes(of(run, "incident.closed")) == [55]


@pytest.mark.parametrize("severity", ["P3", "P4"])
def test_a_smaller_record_closes_by_itself(severity: str) -> None:
    """Incident Response Team Structure: responders alone see to these."""
    run = of_severity(severity, "{at: 20m, resolve: {by: ada}}", until="2d")
    assert (len(of(run, "incident.closed")), of(run, "closure.due")) == (1, [])


@pytest.mark.parametrize(
    ("severity", "assessed", "reviewed"),
    [("P1", "low", True), ("P2", "high", True), ("P2", "low", False), ("P3", "low", False)],
)
def test_which_incidents_are_reviewed(severity: str, assessed: str, *, reviewed: bool) -> None:
    """Incident Closure, 2: "Schedule post-incident review if required", within two days."""
    run = of_severity(
        severity,
        f"{{at: 10m, assess: {{by: ada, levels: {{user: {assessed}}}}}}}",
        "{at: 20m, resolve: {by: ada}}",
        until="3d",
    )
    due = ["2026-11-04T09:20:00Z"] if reviewed else []
    assert [line.fields()["due_at"] for line in of(run, "review.scheduled")] == due


def test_similar_incidents_are_reviewed() -> None:
    """Pattern Recognition: the third of a week, whatever its severity."""
    days = (
        (alert(severity="P4", at=f"{day}d"), f"{{at: {day}d2h, resolve: {{by: ada, incident: one}}}}")
        for day in (0, 2, 4)
    )
    run = simulated(GUIDE, *(event for day in days for event in day), until="5d")
    assert minutes(of(run, "review.scheduled")) == [4 * 24 * 60 + 120]


@pytest.mark.parametrize(
    ("assessed", "severity"),
    [
        ("business: high", "P1"),
        ("business: medium", "P2"),
        ("technical: high", "P2"),
        ("technical: medium", "P3"),
        ("user: high", "P2"),
        ("recovery: high", "P2"),
    ],
)
def test_an_assessment_raises_the_severity(assessed: str, severity: str) -> None:
    """Impact Assessment, 1 to 4; Severity Levels, Description."""
    run = of_severity("P4", f"{{at: 10m, assess: {{by: ada, levels: {{{assessed}}}}}}}", until="11m")
    assert [line.more["after"] for line in of(run, "incident.severity_changed")] == [severity]


@pytest.mark.parametrize(
    ("person", "may"), [("ada", True), ("bo", True), ("ida", True), ("kim", True), ("cy", False), ("mia", False)]
)
def test_who_overrides_the_classification(person: str, *, may: bool) -> None:
    """Automated Classification, 3: responders and the managers that things escalate to; others request it."""
    said = f"{{at: 5m, set_severity: {{by: {person}, severity: P2, reason: it is wider}}}}"
    run = of_severity("P3", said, until="10m")
    changed, asked = of(run, "incident.severity_changed"), of(run, "incident.severity_requested")
    assert (len(changed), len(asked)) == ((1, 0) if may else (0, 1))


def healed(severity: str, *events: str) -> Played:
    """Return what comes of an incident on which a remedy is at work when it opens."""
    remedy = "{action: restart the load, id: run-1, state: started}"
    return simulated(GUIDE, alert(severity=severity, healing=remedy), *events)


@pytest.mark.parametrize(("severity", "first"), [("P1", 0), ("P2", 0), ("P3", 30), ("P4", 120)])
def test_self_healing_goes_first_where_nothing_is_escalated_at_once(severity: str, first: int) -> None:
    """Incident Response Philosophy, 1; Detection and Triage: P1 and P2 are escalated before anybody looks at it."""
    assert pages(healed(severity))[0][:2] == (first, "ada")


@pytest.mark.parametrize("severity", ["P3", "P4"])
def test_healing_that_works_disturbs_nobody(severity: str) -> None:
    """Detection and Triage, 4: monitored, verified by a quarter of an hour of quiet, and on record as resolved."""
    done = "{at: 10m, healing: {action: restart the load, id: run-1, state: succeeded}}"
    run = healed(severity, done)
    assert pages(run) == []
    assert minutes(of(run, "incident.resolved")) == [25]


@pytest.mark.parametrize(("action", "asked"), [("delete the partition", ["ada", "ida"]), ("restart the load", [])])
def test_high_impact_remedies_wait_for_approval(action: str, asked: list[str]) -> None:
    """Relationship with Self-Healing, 3: who is asked, and that silence is no approval."""
    proposed = f"{{title: Something is wrong, key: one, healing: {{action: {action}, id: run-1, state: proposed}}}}"
    event = f"{{at: 1m, alert: {{source: generic, payload: {proposed}}}}}"
    run = of_severity("P3", event, until="1h")
    assert minutes(of(run, "healing.approval_requested")) == ([1] if asked else [])
    assert minutes(of(run, "healing.denied")) == ([16] if asked else [])
    assert len(of(run, "healing.approved")) == (0 if asked else 1)
