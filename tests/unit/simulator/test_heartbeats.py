"""Heartbeats in virtual time: what a scenario has ping is waited for, and everything else is well."""

from pathlib import Path

from tests.support.policy_file import GOOD
from tests.support.simulation import ALERT, only, pages, played, problems, scenario

POLICY = (
    GOOD
    + """\
heartbeats:
  backup: {name: Nightly backup, every: 10m, grace: 5m, severity: P1}
  reports: {every: 1m, grace: 0m, severity: P1}
"""
)
PING = "ping: {heartbeat: backup}"


def test_a_service_that_falls_silent_pages_people(tmp_path: Path) -> None:
    """From the last ping on; it is a line of its own."""
    run = played(tmp_path, f"{{at: 0m, {PING}}}", f"{{at: 8m, {PING}}}", policy=POLICY)
    assert [(line.after_s, line.more, line.reason) for line in only(run.lines, "pinged")] == [
        (0, {"heartbeat": "backup"}, "backup pings"),
        (480, {"heartbeat": "backup"}, "backup pings"),
    ]
    opened = only(run.lines, "incident.opened")
    assert [(line.after_s, line.more["title"]) for line in opened] == [(1380, "No heartbeat from Nightly backup")]
    assert pages(run)[0] == (1380, "ada", "push")


def test_a_ping_ends_the_incident(tmp_path: Path) -> None:
    """In the same instant; one before the first ping counts from the start."""
    run = played(tmp_path, f"{{at: 20m, {PING}}}", policy=POLICY, more="until: 30m")
    assert [line.after_s for line in only(run.lines, "incident.opened")] == [900]
    assert [line.after_s for line in only(run.lines, "incident.resolved")] == [1200]


def test_what_a_scenario_does_not_mention_is_well(tmp_path: Path) -> None:
    """No scenario about something else is spoilt."""
    run = played(tmp_path, ALERT, policy=POLICY)
    assert len(run.incidents) == 1


def test_a_ping_of_something_else_is_a_mistake_of_the_scenario(tmp_path: Path) -> None:
    """Told at its place."""
    text = scenario("{at: 0m, ping: {heartbeat: backups}}")
    assert problems(tmp_path, text, POLICY) == ["4:32: error: unknown heartbeat 'backups': did you mean 'backup'?"]
