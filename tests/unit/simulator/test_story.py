"""The table and the chart: what people read."""

from pathlib import Path

import pytest

from muster.simulator.chart import chart
from muster.simulator.looks import Looks, short
from muster.simulator.story import story
from tests.support.policy_file import GOOD, edited
from tests.support.simulation import ALERT, only, played

EVENTS = (ALERT, "{at: 20m, acknowledge: {by: bo}}", "{at: 40m, resolve: {by: bo, note: it was DNS}}")


def test_the_table_tells_each_incident_with_times_since_its_opening(tmp_path: Path) -> None:
    """When, by the policy's clock; what; who; why, and by which rule."""
    lines = [*story(played(tmp_path, *EVENTS), Looks(width=140))]
    assert lines[0] == "Acme, Mon 05 Jan 2026 10:00 to Mon 05 Jan 2026 11:00 CET"
    assert lines[2].startswith("P1  Checkout is down  (")
    assert "  Mon 10:15  page             Bo by call   Ada did not acknowledge within 15 min [escalation.P1[2]]" in (
        next(line for line in lines if "Bo by call" in line)
    )
    assert any("+20m  Mon 10:20  acknowledged" in line for line in lines)
    assert lines[-1] == "1 incident, 3 pages, 2 people paged"


CLOSE = "{at: 0m, alert: {source: generic, payload: {title: Disk full, key: disk, state: closed}}}"
ONE_AT_MOST = f"{GOOD}bundling: {{pages: 1, within: 5m}}\n"
WINDOW = f"{GOOD}maintenance: [{{name: Move, when: {{title: '*'}}, every: mon 08:00-09:10, time_zone: Etc/UTC}}]\n"


def minor(key: str) -> str:
    """Return an event of the scenario: a P3 that tells nobody of itself but in a page."""
    payload = f"{{title: Check {key}, severity: P3, key: {key}, service: checkout}}"
    return f"{{at: 0m, alert: {{source: generic, payload: {payload}}}}}"


@pytest.mark.parametrize(
    ("events", "policy", "line"),
    [
        ((CLOSE,), GOOD, '"Disk full" changes nothing: nothing open [nothing_open]'),
        (tuple(map(minor, "abc")), ONE_AT_MOST, 'Ada was told of it in the page about "Check b"'),
        ((ALERT,), WINDOW, "silenced: "),
    ],
    ids=["an alert", "a page", "a hold"],
)
def test_the_table_tells_whatever_was_suppressed(
    events: tuple[str, ...], policy: str, line: str, tmp_path: Path
) -> None:
    """Be it an alert that changes nothing, a page of which another one told, or an incident that is held."""
    shown = [each for each in story(played(tmp_path, *events, policy=policy), Looks(width=400)) if "suppressed" in each]
    assert [each for each in shown if line in each]


def test_times_within_a_line_are_those_of_the_policys_clock_too(tmp_path: Path) -> None:
    """Though the day is another one; the fields of the same line say it in UTC."""
    policy = edited("page: on-call, tell: room}", "page: on-call, during: off hours, otherwise: wait}")
    run = played(tmp_path, ALERT, policy=policy)
    (put_off,) = only(run.lines, "incident.step_put_off")
    assert put_off.fields()["until"] == "2026-01-09T23:00:00Z"
    assert any("step 1 until Sat 10 Jan 00:00: " in line for line in story(run, Looks(width=400)))


def test_the_table_keeps_to_the_width(tmp_path: Path) -> None:
    """Reasons are wrapped under themselves."""
    lines = [*story(played(tmp_path, *EVENTS), Looks(width=80))]
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(" " * 40) for line in lines)


def test_what_concerns_no_incident_stands_first(tmp_path: Path) -> None:
    """Outages, and wishes that nobody could understand."""
    lines = [*story(played(tmp_path, "{at: 0m, go_offline: {channel: push}}", ALERT), Looks())]
    assert lines[2:4] == ["Besides the incidents", "    Mon 10:00  went offline  push  push takes no messages"]


def test_a_scenario_in_which_nothing_happens_is_told_too(tmp_path: Path) -> None:
    """And has no chart."""
    run = played(tmp_path)
    assert [*story(run, Looks())][-1] == "0 incidents, 0 pages, 0 people paged"
    assert [*chart(run, Looks())] == []


def test_nothing_from_outside_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    """A title cannot move the cursor."""
    (tmp_path / "evil.json").write_text('{"title": "\\u001b[2J\\u202eevil", "severity": "P1"}', "utf-8")
    run = played(tmp_path, "{at: 0m, alert: {source: generic, payload: evil.json}}")
    shown = "\n".join([*story(run, Looks()), *chart(run, Looks())])
    assert "evil" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_chart_has_a_lane_for_each_incident_and_person(tmp_path: Path) -> None:
    """How the incident stood, and each page, along the time."""
    lines = [*chart(played(tmp_path, *EVENTS, more="until: 41m"), Looks(width=62))]
    assert lines == [
        "                  10:00     10:10     10:20     10:30",
        "Checkout is down  !!!!!!!!!!!!!!!2!!!!====================....",
        "Ada               *              *",
        "Bo                               *",
        "! open   = acknowledged   ~ held   . resolved",
        "2 escalated to level 2   * a page (3: as many at once)",
    ]


LANES = [
    (
        "an acknowledgement that lapses",
        ("acknowledge: {by: bo}",),
        GOOD.replace("acknowledge_within: 15m", "acknowledge_within: 15m, acknowledgement_lasts: 30m"),
        "!!!!!!!!!!==============================!!!!!!!!!!",
    ),
    (
        "a snooze that ends",
        ("acknowledge: {by: bo}", "snooze: {by: bo, for: 20m}"),
        GOOD,
        f"{'!' * 10}{'=' * 10}{'~' * 20}{'!' * 10}",
    ),
    ("one that is ended", ("snooze: {by: bo, for: 2h}", "wake: {by: bo}"), GOOD, f"{'!' * 10}{'~' * 10}{'!' * 30}"),
    (
        "one that a resolution ends",
        ("snooze: {by: bo, for: 2h}", "resolve: {by: bo}", "reopen: {by: bo}"),
        GOOD,
        f"{'!' * 10}{'~' * 10}{'.' * 10}{'!' * 20}",
    ),
    (
        "healing that fails",
        ("healing: {action: restart, state: started}", "healing: {action: restart, state: failed}"),
        GOOD + "healing: [{when: {title: '*'}, within: 30m}]\n",
        f"{'!' * 10}{'~' * 10}{'!' * 30}",
    ),
]


@pytest.mark.parametrize(("events", "policy", "lane"), [each[1:] for each in LANES], ids=[each[0] for each in LANES])
def test_the_lane_of_an_incident_is_how_it_stood(
    events: tuple[str, ...], policy: str, lane: str, tmp_path: Path
) -> None:
    """Each character is a minute, each event ten after the one before: whoever is paged was neither owner nor held."""
    later = [f"{{at: {minute}0m, {event}}}" for minute, event in enumerate(events, start=1)]
    silent = policy.replace("{at: 15m, unless: acknowledged, escalate_to: 2}", "{at: 50m, tell: room}")
    run = played(tmp_path, ALERT, *later, "{at: 50m, note: {by: ada, text: x}}", policy=silent, more="until: 50m")
    title = "Checkout is down  "
    drawn = next(line for line in chart(run, Looks(width=len(title) + 51)) if line.startswith(title))
    assert drawn.removeprefix(title)[:50] == lane


def test_pages_that_fall_together_are_counted(tmp_path: Path) -> None:
    """A lane has one mark a cell."""
    two = ALERT.replace("till", "other").replace("Checkout", "Website")
    ada = next(line for line in chart(played(tmp_path, ALERT, two), Looks()) if line.startswith("Ada"))
    assert ada.split()[1:] == ["2", "2"]


def test_fancy_characters_and_colours_are_only_for_who_can_show_them(tmp_path: Path) -> None:
    """Plain is ASCII."""
    run = played(tmp_path, *EVENTS)
    plain = "\n".join([*story(run, Looks()), *chart(run, Looks())])
    assert plain.isascii()
    fancy = "\n".join([*story(run, Looks(fancy=True, colour=True)), *chart(run, Looks(fancy=True, colour=True))])
    assert "█" in fancy
    assert "\x1b[31m" in fancy


def test_durations_are_said_as_scenarios_say_them() -> None:
    """So that they can be copied."""
    assert [short(each) for each in (0, 30, 900, 5400, 172800, 93784)] == [
        "0m",
        "30s",
        "15m",
        "1h30m",
        "2d",
        "1d2h3m4s",
    ]
