"""What is wrong with a scenario: every mistake with its place, all of them at once."""

from pathlib import Path

import pytest

from muster.policy.load import preset_names
from muster.simulator.actions import ACTIONS
from muster.simulator.policies import Unusable
from muster.simulator.scenario import Instead, length, read_scenario
from tests.support.policy_file import MARK, edited, expected
from tests.support.simulation import ALERT, START, problems, scenario, write

NO_EVENTS = f"start: {START}\npolicy: policy.yaml\nevents: []\n"

EVENTS = {
    "{at: 0m, alert: {source: ¦genric, payload: {}}}": "unknown source 'genric': did you mean 'generic'?",
    "{at: 0m, alert: {source: generic, payload: ¦no.json}}": "no.json: cannot be read: No such file or directory",
    '{at: 0m, alert: {source: generic, payload: ¦"."}}': ".: cannot be read: Is a directory",
    "{at: ¦20, close: {by: ada}}": "expected a duration such as 15m, 1h30m or 2d: say of what, 20m or 20h",
    "{at: ¦2026-13-01, close: {by: ada}}": "expected an instant such as 2026-11-02T09:00:00Z, found '2026-13-01'",
    "{at: ¦2026-01-05T08:59:59Z, close: {by: ada}}": "this lies before the start",
    "{at: ¦25h, close: {by: ada}}": "this lies after the end (until)",
    "{at: 0m, acknowledge: {by: ¦adda}}": "unknown person 'adda': did you mean 'ada'?",
    "{at: 0m, go_offline: {channel: ¦pus}}": "unknown channel 'pus': did you mean 'push'?",
    "{at: 0m, come_back: {person: ¦adda}}": "unknown person 'adda': did you mean 'ada'?",
    "{at: 0m, set_severity: {by: ada, severity: ¦P5, reason: x}}": "unknown severity 'P5': expected P1, P2, P3, P4",
    "{at: 0m, triage: {by: ada, type: ¦secrity}}": "unknown type 'secrity': did you mean 'security'?",
    "{at: 0m, milestone: {by: ada, milestone: ¦mitigate}}": "unknown milestone 'mitigate': did you mean 'mitigated'?",
    "{at: 0m, healing: {action: restart, state: ¦done}}": "unknown state 'done': expected failed, proposed, started, "
    "succeeded",
    "{at: 0m, escalate: {by: ada, level: ¦top}}": "expected a number from 1 to 99, found 'top'",
    "{at: 0m, resolve: {by: ada, ¦notes: x}}": "unknown key 'notes' in resolve: did you mean 'note'?",
    "{at: 0m, ¦acknowlege: {by: ada}}": "unknown key 'acknowlege' in an event: did you mean 'acknowledge'?",
    "¦{at: 0m, close: {by: ada}, reopen: {by: ada}}": "an event does one thing; this does close, reopen",
    "¦{close: {by: ada}}": "an event needs 'at'",
    "¦acknowledge": "expected keys with values",
}
"""By the event, in which ¦ marks where the problem should be."""


@pytest.mark.parametrize("event", EVENTS)
def test_a_mistake_in_an_event_is_told_with_its_place(event: str, tmp_path: Path) -> None:
    """One line each."""
    text = scenario(event)
    extra = ["an event does one thing"] if "acknowlege" in event else []
    found = [each for each in problems(tmp_path, text.replace(MARK, "")) if not any(some in each for some in extra)]
    assert found == expected(text, f"error: {EVENTS[event]}")


ODD = ("'?!'", "[1]", "{x: 1}", "-7", "2026-02-30", "")
"""Values that hardly any field takes."""


@pytest.mark.parametrize("action", ACTIONS)
def test_whatever_stands_in_a_field_is_told_or_taken(action: str, tmp_path: Path) -> None:
    """No value of any field breaks the reader, nor hides the mistake after it."""
    for odd in ODD:
        said = ", ".join(f"{field}: {odd}" for field in ACTIONS[action].fields)
        found = problems(tmp_path, scenario(f"{{at: 0m, {action}: {{{said}}}}}", "{at: 0m, acknowledge: {by: zed}}"))
        assert any("unknown person 'zed'" in problem for problem in found)


def test_an_event_that_does_nothing_is_told_what_it_could(tmp_path: Path) -> None:
    """The actions are named."""
    (found,) = problems(tmp_path, scenario("{at: 0m}"))
    assert found.startswith("4:5: error: an event does one thing; name one of alert, ")
    assert all(action in found for action in ACTIONS)


EXPECTATIONS = {
    "[{¦persn: ada}]": "unknown key 'persn' in an expectation: did you mean 'person'?",
    "[¦{}]": "an expectation names at least one field",
    "[{type: ¦pge}]": "unknown type of line 'pge': did you mean 'page'?",
    "[{type: ¦'pag.*'}]": "unknown type of line 'pag.*': did you mean 'page'?",
    "[{type: [page, ¦pge]}]": "unknown type of line 'pge': did you mean 'page'?",
    "[{person: ¦bob}]": "unknown person 'bob': did you mean 'bo'?",
    "[{channel: ¦fax}]": "unknown channel 'fax': expected call, email, push, room",
    "[{severity: ¦P9}]": "unknown severity 'P9': expected P1, P2, P3, P4",
    "[{at: ¦2h..1h}]": "this range ends before it begins",
    '[{at: ¦".."}]': "a range needs a bound: 10m.., ..20m or 10m..20m",
    "[{at: ¦noon}]": "expected a duration such as 15m, 1h30m or 2d, found 'noon'",
    "[{at: ¦1m..noon}]": "expected a duration such as 15m, 1h30m or 2d, found 'noon'",
    "[{reason: ¦[]}]": "reason has no value to match",
    "[¦page]": "expected keys with values",
    "¦page": 'expected a list: items in [square brackets], or on lines that begin with "-"',
}
"""By the list of them, in which ¦ marks where the problem should be."""


@pytest.mark.parametrize("key", ["expect", "never"])
@pytest.mark.parametrize("said", EXPECTATIONS)
def test_a_mistake_in_an_expectation_is_told_with_its_place(said: str, key: str, tmp_path: Path) -> None:
    """One that could never be met, or never be broken, is no test of a policy."""
    text = f"{NO_EVENTS}{key}: {said}"
    assert problems(tmp_path, text.replace(MARK, "")) == expected(text, f"error: {EXPECTATIONS[said]}")


def test_all_mistakes_are_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    """Wherever they are."""
    text = scenario("{at: 1, close: {by: a}}", more="until: 1y\nexpect: [{type: pge}]\nunti: 1h")
    found = [each.split(":")[0] for each in problems(tmp_path, text)]
    assert found == ["4", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty: a scenario begins with 'start: 2026-11-02T09:00:00Z'"),
        ("events: []\npolicy: starter\n", "1:1: error: a scenario needs 'start'"),
        (f"start: {START}\npolicy: starter\n", "1:1: error: a scenario needs 'events'"),
        (f"start: {START}\nevents: []\npolicy:\n", "3:8: error: expected text, found nothing"),
        (f"start: soon\n{NO_EVENTS.partition(chr(10))[2]}", "1:8: error: expected an instant such as 2026-11-02T09:00"),
        (NO_EVENTS + "until: 2025-01-01T00:00:00Z", "4:8: error: this lies before the start"),
        (NO_EVENTS + "until: 800d", "4:8: error: 800d is longer than a year"),
        (NO_EVENTS + "until: 2028-01-01T00:00:00Z", "4:8: error: this is more than a year after the start"),
        (NO_EVENTS + "seed: -1", "4:7: error: expected a whole number, found '-1'"),
        ("start: [\n", "2:1: error: not YAML: "),
    ],
)
def test_a_mistake_of_the_whole_is_told(text: str, message: str, tmp_path: Path) -> None:
    """What every scenario needs."""
    assert message in "\n".join(problems(tmp_path, text))


def test_a_policy_that_cannot_be_used_is_told_with_its_own_places(tmp_path: Path) -> None:
    """Beside what is wrong in the scenario itself."""
    bad = edited("then: shop}]", "then: shp}]")
    found = problems(tmp_path, scenario(more="unti: 1h"), bad)
    assert found[0] == "4:1: error: unknown key 'unti' in a scenario: did you mean 'until'?"
    assert found[1].endswith("policy.yaml:22:42: error: unknown team 'shp': did you mean 'shop'?")


def test_a_policy_that_is_not_there_is_told(tmp_path: Path) -> None:
    """At its place, with the path that was tried."""
    (found,) = problems(tmp_path, scenario().replace("policy.yaml", "nope.yaml"))
    assert found.startswith(f"2:9: error: {tmp_path / 'nope.yaml'}: no such file, and no such preset")


EVERY_NAME = (
    "{at: 0m, acknowledge: {by: zed}}",
    "{at: 0m, assess: {by: zed, levels: {wealth: huge}}}",
    "{at: 0m, assign: {by: zed, role: chief, person: zed}}",
    "{at: 0m, triage: {by: zed, type: odd}}",
    "{at: 0m, update: {by: zed, text: x, audience: press}}",
    "{at: 0m, go_offline: {channel: fax}}",
    "{at: 0m, ping: {heartbeat: backup}}",
)


@pytest.mark.parametrize("policy", ["nope.yaml", "policy.yaml"])
def test_a_policy_that_cannot_be_used_hides_no_other_mistake(policy: str, tmp_path: Path) -> None:
    """But whether the policy has a name is only asked of a policy."""
    said = "until: 5\nexpect: [{person: zed, channel: fax}, {type: pge}]"
    text = scenario(*EVERY_NAME, "{at: 1, close: {by: zed}}", more=said).replace("policy.yaml", policy)
    found = problems(tmp_path, text, edited("then: shop}]", "then: shp}]"))
    mine = [each.split(" error: ")[0] for each in found if "policy.yaml:" not in each]
    assert mine == [*(["2:9:"] if policy == "nope.yaml" else []), "11:10:", "12:8:", "13:46:"]
    assert any("unknown team 'shp'" in each for each in found) == (policy == "policy.yaml")


def test_a_scenario_may_leave_the_policy_to_the_one_to_start_from(tmp_path: Path) -> None:
    """And says that none is named."""
    text = scenario().replace("policy: policy.yaml\n", "")
    read = read_scenario(write(tmp_path, text), Instead())
    assert (read.policy.organisation, read.names_policy) == ("Acme Shop", False)
    assert read_scenario(write(tmp_path, scenario()), Instead()).names_policy
    assert read_scenario(write(tmp_path, text), Instead(policy="lianel")).names_policy


def test_a_preset_goes_before_a_file_of_its_name(tmp_path: Path) -> None:
    """As everywhere."""
    name = preset_names()[0]
    (tmp_path / name).write_text("nonsense", "utf-8")
    assert problems(tmp_path, scenario().replace("policy.yaml", name)) == []


def test_the_command_lines_word_goes_before_the_files(tmp_path: Path) -> None:
    """Its policy, its end (what comes later does not happen), its seed."""
    file = write(tmp_path, scenario(ALERT.replace("0m", "20h", 1), more="until: 23h\nseed: 1"))
    read = read_scenario(file, Instead(policy="starter", until="1h", seed=7))
    assert read.policy.organisation == "Acme Shop"
    assert (str(read.script.until - read.script.start), read.script.seed) == ("1:00:00", 7)


def test_an_end_on_the_command_line_is_checked(tmp_path: Path) -> None:
    """By the same rules, in the option's name."""
    with pytest.raises(Unusable) as caught:
        read_scenario(write(tmp_path, scenario()), Instead(until="5x"))
    assert caught.value.problems == ("--until: expected a duration such as 15m, 1h30m or 2d, found '5x'",)
    with pytest.raises(Unusable):
        length("2026-01-05T09:00:00Z")


def test_an_instant_without_a_zone_is_in_the_policys(tmp_path: Path) -> None:
    """Stockholm's, here."""
    file = write(tmp_path, scenario("{at: 2026-01-05T10:30, close: {by: ada}}").replace(START, "2026-01-05 10:00"))
    script = read_scenario(file, Instead()).script
    assert [script.start.isoformat(), script.events[0].at.isoformat()] == [
        "2026-01-05T09:00:00+00:00",
        "2026-01-05T09:30:00+00:00",
    ]
