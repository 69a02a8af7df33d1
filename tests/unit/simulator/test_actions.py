"""Each action of a scenario, and what comes of it."""

from pathlib import Path

import pytest

from muster.intake.formats import PARSERS
from muster.simulator.actions import ACTIONS
from tests.support.simulation import ALERT, only, pages, played, problems, scenario

RESOLVED = "{at: 5m, resolve: {by: ada, note: done}}"
LINES = {
    "acknowledge": ("{at: 10m, acknowledge: {by: bo}}", "incident.acknowledged", {}),
    "resolve": ("{at: 10m, resolve: {by: bo, note: it was DNS}}", "incident.resolved", {"note": "it was DNS"}),
    "set_severity": (
        "{at: 10m, set_severity: {by: bo, severity: P2, reason: not so bad}}",
        "incident.severity_changed",
        {"before": "P1", "after": "P2"},
    ),
    "escalate": ("{at: 10m, escalate: {by: bo, level: 2}}", "incident.escalated", {"level_name": "Everyone"}),
    "triage": ("{at: 10m, triage: {by: bo, type: security}}", "triaged", {"incident_type": "security"}),
    "milestone": ("{at: 10m, milestone: {by: bo, milestone: identified}}", "milestone", {"milestone": "identified"}),
    "note": ("{at: 10m, note: {by: bo, text: looking}}", "note", {"text": "looking"}),
}
"""What a person does to an open incident ten minutes after it opened, and its line."""
AFTER_THE_END = {
    "reopen": ("{at: 10m, reopen: {by: bo, reason: it is back}}", "incident.reopened"),
    "close": ("{at: 10m, close: {by: bo}}", "incident.closed"),
    "review": ("{at: 10m, review: {by: bo, reason: it was complex}}", "review.scheduled"),
    "reviewed": ("{at: 10m, reviewed: {by: bo, notes: we learnt}}", "review.held"),
    "action": ("{at: 10m, action: {by: bo, text: Alert on it, owner: ada, due: 2026-11-05}}", "action.added"),
}


@pytest.mark.parametrize("action", LINES)
def test_a_person_acts_on_an_open_incident(action: str, tmp_path: Path) -> None:
    """The command reaches the incident with every field, and its event is a line."""
    event, kind, more = LINES[action]
    line = only(played(tmp_path, ALERT, event).lines, kind)[0]
    assert (line.after_s, line.person, dict(line.more)) == (600, "bo", more)


@pytest.mark.parametrize("action", AFTER_THE_END)
def test_a_person_acts_on_a_resolved_incident(action: str, tmp_path: Path) -> None:
    """Reopened it pages anew; closed it is over."""
    event, kind = AFTER_THE_END[action]
    line = only(played(tmp_path, ALERT, RESOLVED, event).lines, kind)[0]
    assert (line.after_s, line.person) == (600, "bo")


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("resolve: {by: bo, note: it was DNS}", "it was DNS"),
        ("set_severity: {by: bo, severity: P2, reason: not so bad}", "not so bad"),
        ("escalate: {by: bo, summary: I need help}", "I need help"),
        ("snooze: {by: bo, for: 30m, reason: known}", "known"),
    ],
)
def test_the_reason_that_a_person_gives_is_the_lines(action: str, reason: str, tmp_path: Path) -> None:
    """Word for word."""
    lines = played(tmp_path, ALERT, f"{{at: 1m, {action}}}").lines
    assert any(reason in line.reason for line in lines if line.after_s == 60)


@pytest.mark.parametrize(
    "action",
    [
        "set_severity: {by: bo, severity: P3, reason: P1 incident was a false alarm}",
        "resolve: {by: bo, note: P2 incident was a false alarm}",
    ],
)
def test_the_room_reads_what_a_person_wrote(action: str, tmp_path: Path) -> None:
    """Nothing is added to it, though it speaks of another severity as the reason of a first page does."""
    lines = played(tmp_path, ALERT, f"{{at: 1m, {action}}}").lines
    said = [line.reason for line in only(lines, "broadcast") if line.after_s == 60]
    assert [each for each in said if "false alarm" in each] != []
    assert [each for each in said if "false alarm" in each and not each.endswith("false alarm")] == []


def test_a_snooze_holds_the_next_page_back(tmp_path: Path) -> None:
    """For as long as it says, and waking ends it."""
    snoozed = played(tmp_path, ALERT, "{at: 1m, snooze: {by: ada, for: 30m}}")
    assert [after for after, _, _ in pages(snoozed) if 0 < after < 1860] == []
    woken = played(tmp_path, ALERT, "{at: 1m, snooze: {by: ada, for: 30m}}", "{at: 5m, wake: {by: ada}}")
    assert 300 in [after for after, _, _ in pages(woken)]


def test_an_acknowledgement_at_the_very_minute_stops_the_page(tmp_path: Path) -> None:
    """What the scenario does comes before the tick of the same instant."""
    run = played(tmp_path, ALERT, "{at: 15m, acknowledge: {by: ada}}")
    assert pages(run) == [(0, "ada", "push")]


def test_what_is_refused_is_a_line_with_its_reason(tmp_path: Path) -> None:
    """The simulation goes on."""
    run = played(tmp_path, ALERT, "{at: 1m, close: {by: bo}}", "{at: 2m, acknowledge: {by: bo}}")
    line = only(run.lines, "refused")[0]
    assert (line.after_s, line.person, line.more["action"]) == (60, "bo", "close")
    assert line.reason == "the incident is still open: resolve it first"
    assert only(run.lines, "incident.acknowledged")


def test_what_changes_nothing_is_a_line(tmp_path: Path) -> None:
    """A second acknowledgement does not go unmentioned."""
    twice = ("{at: 1m, acknowledge: {by: ada}}", "{at: 2m, acknowledge: {by: bo}}")
    line = only(played(tmp_path, ALERT, *twice).lines, "unchanged")[0]
    assert (line.after_s, line.person, dict(line.more)) == (
        120,
        "bo",
        {"action": "acknowledge", "state": "acknowledged"},
    )


TWO = (ALERT, "{at: 0m, alert: {source: generic, payload: {title: Blog is slow, severity: P1, key: blog}}}")


@pytest.mark.parametrize("name", ["blog", "Blog is slow"])
def test_an_incident_is_named_by_its_key_or_title(name: str, tmp_path: Path) -> None:
    """Where there are several."""
    run = played(tmp_path, *TWO, f"{{at: 1m, acknowledge: {{by: bo, incident: {name}}}}}")
    line = only(run.lines, "incident.acknowledged")[0]
    assert run.incidents[line.incident or ""].key == "blog"


def test_an_incident_is_named_by_its_id(tmp_path: Path) -> None:
    """As the lines print it: it is the same in every run."""
    known = next(each.id for each in played(tmp_path, *TWO).incidents.values() if each.key == "blog")
    run = played(tmp_path, *TWO, f'{{at: 1m, acknowledge: {{by: bo, incident: "{known}"}}}}')
    assert only(run.lines, "incident.acknowledged")[0].incident == known


def test_of_several_incidents_of_a_key_the_newest_is_meant(tmp_path: Path) -> None:
    """The older ones are closed."""
    again = ALERT.replace("0m", "3h", 1)
    run = played(tmp_path, ALERT, RESOLVED, again, "{at: 4h, acknowledge: {by: bo, incident: till}}", more="until: 5h")
    assert [line.after_s for line in only(run.lines, "incident.acknowledged")] == [14400]
    assert len(run.incidents) == 2


@pytest.mark.parametrize(
    ("events", "said", "reason"),
    [
        (TWO, "{by: bo}", "there are 2 incidents: name one with 'incident'"),
        ((), "{by: bo}", "there is no incident yet"),
        (TWO, "{by: bo, incident: tell}", "no incident has the id, key or title 'tell'"),
    ],
)
def test_an_incident_that_is_not_clear_is_refused(
    events: tuple[str, ...], said: str, reason: str, tmp_path: Path
) -> None:
    """Nothing is done to any."""
    run = played(tmp_path, *events, f"{{at: 1m, acknowledge: {said}}}")
    assert [line.reason for line in only(run.lines, "refused")] == [reason]
    assert only(run.lines, "incident.acknowledged") == []


def test_every_format_of_alerts_can_be_sent() -> None:
    """Whatever the intake understands."""
    assert PARSERS.keys() == {"cloud_monitoring", "generic", "pagerduty"}


@pytest.mark.parametrize(
    ("source", "payload"),
    [
        ("cloud_monitoring", "gcp_webhook_v1.2_open_user_labels_cloud_function.json"),
        ("pagerduty", "pagerduty_events_v2_trigger.json"),
    ],
)
def test_a_payload_is_read_from_a_file_beside_the_scenario(source: str, payload: str, tmp_path: Path) -> None:
    """By a path relative to it."""
    folder = tmp_path / "payloads"
    folder.mkdir()
    original = Path(__file__).parents[2] / "payloads" / payload
    (folder / "open.json").write_bytes(original.read_bytes())
    run = played(tmp_path, f"{{at: 0m, alert: {{source: {source}, payload: payloads/open.json}}}}")
    assert [known.source for known in run.incidents.values()] == [source]


def test_every_action_is_tried_here() -> None:
    """A new row of the table needs a line of its own in these tests."""
    tried = {*LINES, *AFTER_THE_END, "alert", "go_offline", "come_back", "snooze", "wake"}
    assert tried <= ACTIONS.keys()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_what_an_action_cannot_do_without_is_asked_for(action: str, tmp_path: Path) -> None:
    """Each at the action's own place."""
    found = problems(tmp_path, scenario(f"{{at: 0m, {action}: {{}}}}"))
    row = ACTIONS[action]
    expected = [f"{action} needs {key!r}" for key in row.needs]
    if row.anyone:
        expected = [f"{action} needs {' or '.join(map(repr, row.anyone))}"]
    assert sorted(found) == sorted(f"4:14: error: {message}" for message in expected)
