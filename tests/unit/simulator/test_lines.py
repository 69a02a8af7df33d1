"""The lines of a simulation: what stands in them, and in which order."""

from pathlib import Path

from muster.simulator.clock import VirtualClock
from muster.simulator.journal import Journal
from muster.simulator.line import COMMON
from tests.support.drill import Drill, at
from tests.support.policy_file import GOOD
from tests.support.simulation import ALERT, only, pages, played


def test_a_page_says_who_when_by_which_channel_and_why(tmp_path: Path) -> None:
    """Every field of a line as it is documented."""
    run = played(tmp_path, ALERT)
    page = only(run.lines, "page")[1]
    incident = next(iter(run.incidents))
    assert page.fields() == {
        "schema": 1,
        "at": "2026-01-05T09:15:00Z",
        "after_s": 900,
        "since_open_s": 900,
        "incident": incident,
        "severity": "P1",
        "type": "page",
        "person": "ada",
        "channel": "push",
        "level": 2,
        "step": 2,
        "reason_code": "not_acknowledged",
        "rule": "escalation.P1[2]",
        "reason": "Ada did not acknowledge within 15 min",
        "attempt": 1,
    }


def test_every_line_has_the_common_fields_first_and_a_reason(tmp_path: Path) -> None:
    """So that a tool may read any line without asking."""
    events = (ALERT, "{at: 5m, acknowledge: {by: ada}}", "{at: 6m, note: {by: ada, text: on it}}")
    lines = played(tmp_path, *events).lines
    assert {tuple(line.fields())[: len(COMMON)] for line in lines} == {COMMON}
    assert all(line.reason and line.reason_code for line in lines)


def test_lines_come_in_the_order_things_happen(tmp_path: Path) -> None:
    """A page follows what it is about, and time never goes back."""
    lines = played(tmp_path, ALERT).lines
    assert [line.type for line in lines[:3]] == ["incident.opened", "broadcast", "page"]
    assert [line.after_s for line in lines] == sorted(line.after_s for line in lines)


def test_since_open_counts_from_the_opening_and_after_from_the_start(tmp_path: Path) -> None:
    """They differ where the alert comes later."""
    run = played(tmp_path, ALERT.replace("0m", "7m", 1))
    assert {(line.after_s, line.since_open_s) for line in only(run.lines, "page")} == {(420, 0), (1320, 900)}


def test_the_severity_is_the_incidents_own_at_that_time(tmp_path: Path) -> None:
    """What came before a change keeps the old one."""
    run = played(tmp_path, ALERT, "{at: 5m, set_severity: {by: bo, severity: P4, reason: a test}}")
    assert [line.severity for line in run.lines if line.type in {"incident.opened", "incident.severity_changed"}] == [
        "P1",
        "P4",
    ]
    assert [line.more for line in only(run.lines, "incident.severity_changed")] == [{"before": "P1", "after": "P4"}]


def test_the_person_of_an_event_is_who_did_it(tmp_path: Path) -> None:
    """Of what Muster did by itself it is nobody."""
    run = played(tmp_path, ALERT, "{at: 20m, acknowledge: {by: bo}}")
    people = {line.type: line.person for line in run.lines if line.type != "page"}
    assert people["incident.acknowledged"] == "bo"
    assert people["deadline.missed"] is None


def test_missed_deadlines_are_named(tmp_path: Path) -> None:
    """The line says which."""
    run = played(tmp_path, ALERT, more="until: 5h")
    assert [(line.after_s, line.more["deadline"]) for line in only(run.lines, "deadline.missed")] == [
        (900, "acknowledge"),
        (14400, "resolve"),
    ]


def test_a_broadcast_says_what_it_is_about(tmp_path: Path) -> None:
    """It goes to a channel, and to nobody in particular."""
    line = only(played(tmp_path, ALERT).lines, "broadcast")[0]
    assert (line.channel, line.person, line.more["about"]) == ("room", None, "incident.opened")


def test_a_repeat_of_an_alert_is_a_line(tmp_path: Path) -> None:
    """It leads to nothing else, and says so."""
    run = played(tmp_path, ALERT, ALERT.replace("0m", "1m", 1))
    assert [(line.after_s, line.reason) for line in only(run.lines, "alert.repeated")] == [
        (60, '"Checkout is down" says nothing new')
    ]
    assert len(run.incidents) == 1


def test_what_ends_while_others_of_its_group_go_on_is_a_line(tmp_path: Path) -> None:
    """The sender says that it is over, which is news though the incident goes on; brought twice it is none."""
    policy = f"{GOOD}grouping: [{{name: One, when: {{title: '*'}}, by: [source], within: 5m}}]\n"
    other = ALERT.replace("till", "till-2").replace("0m", "1m", 1)
    said = ALERT.replace("P1", "P1, state: closed, occurred_at: '2026-01-05T09:02:00Z'")
    ended = [said.replace("0m", f"{at}m", 1) for at in (2, 3)]
    run = played(tmp_path, ALERT, other, *ended, policy=policy)
    (line,) = only(run.lines, "alert.ended")
    assert (line.after_s, line.reason) == (120, '"Checkout is down" is over; others of its group go on')
    assert [(line.after_s, line.reason) for line in only(run.lines, "alert.repeated")] == [
        (180, '"Checkout is down" says nothing new')
    ]


def test_an_alert_that_belies_a_remedy_is_no_repeat(tmp_path: Path) -> None:
    """It says the same as before, and that is news: nothing is healed."""
    policy = GOOD + "healing: [{when: {title: '*'}, within: 30m, quiet: 15m}]\n"
    remedy = ("started", "succeeded")
    healed = (f"{{at: {at}m, healing: {{action: restart, state: {said}}}}}" for at, said in enumerate(remedy, start=1))
    run = played(tmp_path, ALERT, *healed, ALERT.replace("0m", "9m", 1), policy=policy)
    assert [line.after_s for line in only(run.lines, "healing.failed")] == [540]
    assert only(run.lines, "alert.repeated") == []


def test_an_alert_that_is_suppressed_names_the_rule(tmp_path: Path) -> None:
    """A close with nothing open is on record, and so is why."""
    closed = "{at: 0m, alert: {source: generic, payload: {title: x, key: k, state: closed}}}"
    line = only(played(tmp_path, closed).lines, "suppressed")[0]
    assert (line.rule, line.reason_code, line.incident) == ("nothing_open", "suppressed", None)


def test_an_incident_that_is_kept_quiet_names_the_rule_and_until_when(tmp_path: Path) -> None:
    """While a window is on, and while it may go away by itself; then it pages."""
    window = "maintenance: [{name: Move, when: {title: '*'}, every: mon 08:00-09:10, time_zone: Etc/UTC}]\n"
    hold = "hold: [{when: {title: '*'}, for: 5m}]\n"
    run = played(tmp_path, ALERT, policy=GOOD + window + hold)
    found = [(line.more["kind"], line.fields()["until"], line.rule) for line in only(run.lines, "suppressed")]
    assert found == [
        ("silenced", "2026-01-05T09:10:00Z", "maintenance[1]"),
        ("waiting", "2026-01-05T09:05:00Z", "hold[1]"),
    ]
    assert only(run.lines, "suppressed")[0].reason == "in maintenance: Move"
    assert only(run.lines, "page")[0].after_s == 600


def test_what_cannot_be_read_becomes_an_incident(tmp_path: Path) -> None:
    """As at the real intake."""
    (tmp_path / "broken.json").write_text("{", "utf-8")
    run = played(tmp_path, "{at: 0m, alert: {source: generic, payload: broken.json}}")
    assert only(run.lines, "incident.opened")[0].more["title"] == "Unreadable alert from generic: {"
    assert pages(run)


def test_an_event_that_is_published_again_is_told_once() -> None:
    """The bus may bring anything twice."""
    journal = Journal(VirtualClock(at(0)), at(0))
    opened = Drill().events[0]
    journal.happened(opened)
    journal.happened(opened)
    assert [line.type for line in journal.lines] == ["incident.opened"]
